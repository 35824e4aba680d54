/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.rsync.method;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sst4j.Cancellation;
import io.sst4j.ErrorCode;
import io.sst4j.Phase;
import io.sst4j.SstException;
import io.sst4j.TransferEvent;
import io.sst4j.TransferLink;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArrivedTreeTest {
    private final List<String> notices = new ArrayList<>();
    private final TransferLink link = new TransferLink() {
        @Override
        public void enter(Phase phase) {}

        @Override
        public void notice(TransferEvent.Notice.Level level, String text) {
            notices.add(text);
        }

        @Override
        public void expect(OptionalLong bytes) {}

        @Override
        public void moved(long bytes) {}

        @Override
        public boolean isProtected() {
            return false;
        }

        @Override
        public Cancellation cancellation() {
            return new Cancellation();
        }
    };

    @TempDir
    private Path root;

    @Test
    void linksAndSpecialFilesAreLeftOutAndWhatTheyLeadToStays() throws Exception {
        Path victim = Files.createDirectory(root.resolve("victim"));
        Files.writeString(victim.resolve("file"), "kept");
        Path snapshot = root.resolve("new");
        Files.createDirectories(snapshot.resolve("db"));
        Files.writeString(snapshot.resolve("db/t.frm"), "kept");
        Files.createSymbolicLink(snapshot.resolve("schema"), victim);
        Files.createSymbolicLink(snapshot.resolve("db/odd"), victim.resolve("file"));
        assertThat(new ProcessBuilder("mkfifo", snapshot.resolve("db/fifo").toString())
                        .start()
                        .waitFor())
                .isZero();

        ArrivedTree.of(snapshot).leaveOut(false, link);

        assertThat(snapshot.resolve("db/fifo")).doesNotExist();
        assertThat(Files.exists(snapshot.resolve("schema"), LinkOption.NOFOLLOW_LINKS))
                .isFalse();
        assertThat(Files.exists(snapshot.resolve("db/odd"), LinkOption.NOFOLLOW_LINKS))
                .isFalse();
        assertThat(snapshot.resolve("db/t.frm")).hasContent("kept");
        assertThat(victim.resolve("file")).hasContent("kept");
        assertThat(notices).singleElement().asString().contains("db/odd", "db/fifo", "schema");
    }

    @Test
    void linkInPlaceOfATableFailsUnlessTablesMayBeLeftOut() throws Exception {
        Path table = Files.createDirectory(root.resolve("db")).resolve("t.ibd");
        Files.createSymbolicLink(table, Path.of("/dev/zero"));
        assertThatThrownBy(() -> ArrivedTree.of(root).leaveOut(false, link))
                .isInstanceOfSatisfying(
                        SstException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INCOMPLETE_SNAPSHOT))
                .hasMessageContaining("db/t.ibd");
        ArrivedTree.of(root).leaveOut(true, link);
        assertThat(Files.exists(table, LinkOption.NOFOLLOW_LINKS)).isFalse();
    }
}

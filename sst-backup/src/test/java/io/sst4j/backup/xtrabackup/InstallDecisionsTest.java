/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.xtrabackup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import io.sst4j.backup.TestLink;
import io.sst4j.backup.internal.node.DataRules;
import io.sst4j.backup.internal.node.InstallSpace;
import io.sst4j.backup.internal.node.OldData;
import io.sst4j.backup.internal.node.Ownership;
import io.sst4j.backup.internal.node.RemoteTablespaces;
import io.sst4j.backup.internal.node.SwitchPlan;
import io.sst4j.install.SafeInstall;
import io.sst4j.install.Staging;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The install replaces the right entries and checks the space for old and new data. */
class InstallDecisionsTest {
    private static final long MB = 1 << 20;

    private final TestLink link = new TestLink();

    @TempDir
    private Path root;

    private Path data;
    private Path redo;
    private Staging staging;

    @BeforeEach
    void layOut() throws Exception {
        data = Files.createDirectory(root.resolve("data"));
        redo = Files.createDirectory(root.resolve("redo"));
        staging = Staging.of(data);
        staging.create();
        Nodes.write(data, "ibdata1", "old_schema/t.frm", "grastate.dat", "server.pem", "host.err");
        Nodes.write(redo, "ib_logfile0", "notes.txt");
    }

    private DataRules rules(String policy) throws SstException {
        XtrabackupOptions options = options(policy);
        return options.rules(options.entries());
    }

    private XtrabackupOptions options(String previousData) throws SstException {
        return Nodes.options(data, "innodb-log-group-home-dir", redo.toString(), "sst-previous-data", previousData);
    }

    /** File systems with the free space that a test sets; the redo log has its own file system. */
    private InstallSpace.FreeSpace space(long atHome, long atRedo) {
        return new InstallSpace.FreeSpace() {
            @Override
            public Object storeOf(Path existing) {
                return existing.startsWith(redo) ? "redo" : "home";
            }

            @Override
            public long usableBytes(Path existing) {
                return existing.startsWith(redo) ? atRedo : atHome;
            }
        };
    }

    @Test
    void roomForBothTouchesNothing() throws Exception {
        for (String policy : new String[] {"auto", "keep"}) {
            OldData old = new OldData(rules(policy), staging, space(200 * MB, 0));
            old.makeRoom(OptionalLong.of(100 * MB), true, link);
            old.received(1000 * MB, link);
        }
        assertThat(link.notices()).isEmpty();
        assertThat(data.resolve("ibdata1")).exists();
    }

    @Test
    void withoutRoomKeepRefuses() throws Exception {
        refuses("keep", space(100 * MB, 0), "169 MB", "sst-previous-data=auto");
    }

    @Test
    void oldDataThatWouldNotMakeRoomEnoughIsNotGivenUp() throws Exception {
        sparse(data.resolve("old_schema/t.ibd"), 60 * MB);
        refuses("auto", space(100 * MB, 0), "169 MB", "not enough even without the old data", "untouched");
    }

    private void refuses(String policy, InstallSpace.FreeSpace space, String... texts) throws Exception {
        OldData old = new OldData(rules(policy), staging, space);
        assertThatThrownBy(() -> old.makeRoom(OptionalLong.of(100 * MB), true, link))
                .isInstanceOfSatisfying(
                        SstException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.NO_SPACE))
                .hasMessageContainingAll(texts);
        assertThat(data.resolve("ibdata1")).exists();
    }

    /** Creates a file of a given size that uses no space. */
    private static void sparse(Path file, long size) throws IOException {
        try (RandomAccessFile written = new RandomAccessFile(file.toFile(), "rw")) {
            written.setLength(size);
        }
    }

    @Test
    void withoutRoomAutoGivesTheOldDataUpForADonorWithTheSecret() throws Exception {
        sparse(data.resolve("old_schema/t.ibd"), 80 * MB);
        OldData old = new OldData(rules("auto"), staging, space(100 * MB, 0));
        old.makeRoom(OptionalLong.of(100 * MB), true, link);
        assertThat(link.notices())
                .singleElement()
                .asString()
                .startsWith("WARNING")
                .contains("deleting the old data");
        assertThat(old.fate()).contains("deleted");
        assertOldIsGone();
    }

    @Test
    void withoutRoomAutoKeepsTheOldDataUntilADonorWithoutASecretHasSentMegabytes() throws Exception {
        sparse(data.resolve("old_schema/t.ibd"), 80 * MB);
        OldData old = new OldData(rules("auto"), staging, space(100 * MB, 0));
        old.makeRoom(OptionalLong.of(100 * MB), false, link);
        old.received(15 * MB, link);
        assertThat(link.notices()).isEmpty();
        assertThat(old.fate()).contains("untouched");
        assertThat(data.resolve("ibdata1")).exists();
        old.received(MB, link);
        assertThat(link.notices()).singleElement().asString().contains("deleting the old data");
        assertOldIsGone();
        old.received(100 * MB, link);
        assertThat(link.notices()).hasSize(1);
    }

    @Test
    void discardGivesTheOldDataUpInAnyCaseOnceTheDonorIsProven() throws Exception {
        OldData old = new OldData(rules("discard"), staging, space(Long.MAX_VALUE, 0));
        old.makeRoom(OptionalLong.of(1), false, link);
        assertThat(data.resolve("ibdata1")).exists();
        new OldData(rules("discard"), staging, space(Long.MAX_VALUE, 0)).makeRoom(OptionalLong.of(1), true, link);
        assertOldIsGone();
    }

    private void assertOldIsGone() {
        assertThat(data.resolve("ibdata1")).doesNotExist();
        assertThat(data.resolve("old_schema")).doesNotExist();
        assertThat(redo.resolve("ib_logfile0")).doesNotExist();
        assertThat(redo.resolve("notes.txt")).exists();
        assertThat(data.resolve("grastate.dat")).exists();
        assertThat(data.resolve("server.pem")).exists();
        assertThat(data.resolve("host.err")).exists();
        assertThat(staging.incoming()).exists();
    }

    @Test
    void aSnapshotWithoutATotalCountsAsLargeAsTheOldData() throws Exception {
        Files.write(data.resolve("old_schema/t.ibd"), new byte[(int) (8 * MB)]);
        OldData old = new OldData(rules("keep"), staging, space(70 * MB, 0));
        assertThatThrownBy(() -> old.makeRoom(OptionalLong.empty(), true, link)).hasMessageContaining("72 MB");
    }

    @Test
    void everythingGoesToItsPlace() throws Exception {
        Nodes.write(
                staging.incoming(),
                "ibdata1",
                "ib_logfile0",
                "new_schema/t.frm",
                "xtrabackup_checkpoints",
                "backup-my.cnf",
                "grastate.dat",
                "server.pem");
        try (SwitchPlan.MoveLog log = SwitchPlan.MoveLog.open(root.resolve("move.log"))) {
            SwitchPlan plan = new SwitchPlan(rules("auto"), staging, log);
            new SafeInstall(plan.build(RemoteTablespaces.ofSnapshot(staging.incoming()))).run();
            Map<String, Path> brought = new TreeMap<>();
            plan.brought().forEach((from, to) -> brought.put(String.valueOf(from.getFileName()), to));
            assertThat(brought)
                    .containsOnly(
                            Map.entry("ibdata1", data.resolve("ibdata1")),
                            Map.entry("ib_logfile0", redo.resolve("ib_logfile0")),
                            Map.entry("new_schema", data.resolve("new_schema")));
        }
        assertThat(data.resolve("old_schema")).doesNotExist();
        assertThat(data.resolve("new_schema/t.frm")).exists();
        assertThat(data.resolve("xtrabackup_checkpoints")).doesNotExist();
        assertThat(redo.resolve("notes.txt")).exists();
        assertThat(root.resolve("move.log")).content().contains("omit grastate.dat", "omit server.pem");
    }

    @Test
    void anotherFileSystemMustHaveRoom() throws Exception {
        Path staged = Files.write(staging.incoming().resolve("ib_logfile0"), new byte[(int) (3 * MB)]);
        Map<Path, Path> arrivals = Map.of(staged, redo.resolve("ib_logfile0"));
        assertThatCode(() -> require("auto", arrivals, 3 * MB)).doesNotThrowAnyException();
        for (String policy : new String[] {"auto", "keep"}) {
            assertThatThrownBy(() -> require(policy, arrivals, MB))
                    .isInstanceOfSatisfying(
                            SstException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.NO_SPACE))
                    .hasMessageContaining(redo.toString());
        }
        assertThat(redo.resolve("ib_logfile0")).exists();
    }

    @Test
    void oldFilesOnAnotherFileSystemGiveWayWhereThatHelps() throws Exception {
        Files.write(redo.resolve("ib_logfile0"), new byte[(int) (3 * MB)]);
        Path staged = Files.write(staging.incoming().resolve("ib_logfile0"), new byte[(int) (3 * MB)]);
        Map<Path, Path> arrivals = Map.of(staged, redo.resolve("ib_logfile0"));
        assertThatThrownBy(() -> require("keep", arrivals, MB)).isInstanceOf(SstException.class);
        assertThat(redo.resolve("ib_logfile0")).exists();
        require("auto", arrivals, MB);
        assertThat(link.notices()).singleElement().asString().contains("deleting the old data");
        assertThat(redo.resolve("ib_logfile0")).doesNotExist();
    }

    private void require(String policy, Map<Path, Path> arrivals, long atRedo) throws SstException {
        InstallSpace.FreeSpace space = space(Long.MAX_VALUE, atRedo);
        new InstallSpace(rules(policy), space).require(arrivals, new OldData(rules(policy), staging, space), link);
    }

    @Test
    void theDonorsBinaryLogsAreDropped() throws Exception {
        Nodes.write(staging.incoming(), "bin.000001", "bin.000002", "bin.index", "donor.000007", "db/bin.000001");
        Files.writeString(
                staging.incoming().resolve("xtrabackup_binlog_info"),
                "donor.000007\t330\t0-1-5\n../x\t1\nibdata1\t1\nmysql\t1\naria_log.00000001\t1\n");
        Nodes.write(staging.incoming(), "ibdata1", "mysql/db.frm", "aria_log.00000001");
        XtrabackupOptions options = Nodes.options(data, "binlog", "bin");
        new StagedSnapshot(staging.incoming()).dropBinlogs(options.layout());
        assertThat(staging.incoming().toFile().list())
                .containsExactlyInAnyOrder(
                        "bin.index", "db", "xtrabackup_binlog_info", "ibdata1", "mysql", "aria_log.00000001");
    }

    @Test
    void onlyACompleteSnapshotIsOne() throws Exception {
        StagedSnapshot snapshot = new StagedSnapshot(staging.incoming());
        assertThatThrownBy(snapshot::requireComplete)
                .isInstanceOfSatisfying(
                        SstException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INCOMPLETE_SNAPSHOT));
        Path checkpoints = Files.writeString(staging.incoming().resolve("xtrabackup_checkpoints"), "\n");
        assertThatThrownBy(snapshot::requireComplete).hasMessageContaining("is empty");
        Files.writeString(checkpoints, "backup_type = full-backuped\ncompact = 1\n");
        assertThatThrownBy(snapshot::requireComplete).hasMessageContaining("compact");
        Files.writeString(checkpoints, "backup_type = full-backuped\ncompact = 0\n");
        snapshot.requireComplete();
        Nodes.write(staging.incoming(), "ib_logfile0", "mysql/db.frm", "ibdata1");
        Files.writeString(staging.incoming().resolve("backup-my.cnf"), "innodb_data_file_path=ibdata1:1M;more:1M\n");
        assertThatThrownBy(snapshot::requireWhole).hasMessageContaining("the donor sent no more:");
        Nodes.write(staging.incoming(), "more");
        snapshot.requireWhole();
    }

    @Test
    void instructionsForServersAreNotTakenFromASnapshot() throws Exception {
        Nodes.write(
                staging.incoming(),
                "my.cnf",
                "mysqld.my",
                "component_keyring_file.cnf",
                "ddl_recovery.log",
                "db/t.frm");
        try (SwitchPlan.MoveLog log = SwitchPlan.MoveLog.open(data.resolve("move.log"))) {
            SwitchPlan plan = new SwitchPlan(rules("auto"), staging, log);
            plan.build(RemoteTablespaces.ofSnapshot(staging.incoming()));
            assertThat(plan.brought()).containsOnlyKeys(staging.incoming().resolve("db"));
        }
    }

    @Test
    void filesThatRootMadeGoToTheOwnerOfTheDataDirectory() throws Exception {
        boolean root = Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
        Nodes.write(staging.incoming(), "db/t.frm");
        if (root) {
            Files.setAttribute(data, "unix:uid", 12345);
            Files.setAttribute(data, "unix:gid", 23456);
        }
        Object owner = Files.getAttribute(data, "unix:uid");
        Ownership.of(data).giveTree(staging.incoming());
        assertThat(Files.getAttribute(staging.incoming().resolve("db"), "unix:uid"))
                .isEqualTo(owner);
        assertThat(Files.getAttribute(staging.incoming().resolve("db/t.frm"), "unix:uid"))
                .isEqualTo(owner);
        assertThat(Files.getAttribute(staging.incoming().resolve("db/t.frm"), "unix:gid"))
                .isEqualTo(Files.getAttribute(data, "unix:gid"));
    }

    @Test
    void optionsWithoutEffectAreToldOf() throws Exception {
        Nodes.options(data, "inno-move-opts", "--copy-back", "sst-special-dirs", "0")
                .tellJoiner(link);
        Nodes.options(data, "use-extra", "1", "streamfmt", "tar").tellDonor(link);
        assertThat(String.join("\n", link.notices()))
                .contains(
                        "WARNING inno-move-opts has no effect", "WARNING sst-special-dirs=0", "INFO use-extra", "tar");
    }

    @Test
    void zeroSecondsAreWithoutLimitAndLessIsRefused() throws Exception {
        assertThat(Nodes.options(data, "sst-initial-timeout", "0").initialLimit())
                .isZero();
        assertThatThrownBy(() -> Nodes.options(data, "sst-initial-timeout", "-1"))
                .hasMessageContaining("sst-initial-timeout");
    }
}

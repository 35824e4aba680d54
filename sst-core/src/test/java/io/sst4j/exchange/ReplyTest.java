/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sst4j.SstException;
import io.sst4j.testing.Background;
import io.sst4j.testing.Seeds;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ReplyTest {
    private final ReplySender sender = new ReplySender();
    private final ReplyReceiver receiver = new ReplyReceiver();
    private final ByteArrayOutputStream read = new ByteArrayOutputStream();

    /** Lanes send the same reply at different speeds, break with the last part they sent, and start over. */
    @Test
    void whateverLanesSayTwiceOrLoseIsHeardOnceAndInOrder() throws Exception {
        Random random = Seeds.random("whateverLanesSayTwiceOrLoseIsHeardOnceAndInOrder");
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        ReplySender.@Nullable Part[] last = new ReplySender.Part[3];
        for (int step = 0; step < 20_000; step++) {
            int lane = random.nextInt(last.length);
            switch (random.nextInt(5)) {
                case 0 -> {
                    byte[] words = new byte[random.nextInt(3000)];
                    random.nextBytes(words);
                    if (said.size() - read.size() < ReplySender.MOST_UNHEARD / 2) {
                        sender.say(ByteBuffer.wrap(words));
                        said.writeBytes(words);
                    }
                }
                case 1 -> last[lane] = null;
                case 2 -> take(random.nextInt(10_000));
                default -> {
                    ReplySender.Part part = sender.after(last[lane]);
                    if (part != null) {
                        last[lane] = part;
                        if (random.nextInt(10) == 0) {
                            last[lane] = null;
                        } else {
                            receiver.hear(part);
                        }
                    }
                }
            }
        }
        sender.end();
        for (ReplySender.Part part = sender.after(null); part != null; part = sender.after(part)) {
            receiver.hear(part);
        }
        take(Integer.MAX_VALUE);
        assertThat(read.toByteArray()).isEqualTo(said.toByteArray());
    }

    private void take(int most) throws SstException {
        ByteBuffer into = ByteBuffer.allocate(8192);
        int left = most;
        while (left > 0 && receiver.hasSomething()) {
            int count = receiver.read(into.clear().limit(Math.min(left, into.capacity())));
            read.write(into.array(), 0, count);
            left -= count;
        }
        if (receiver.isNews()) {
            sender.heard(receiver.tell());
        }
    }

    @Test
    void aJoinerWaitsUntilItsDonorHasReadEnough() throws Exception {
        ByteBuffer piece = ByteBuffer.allocate(ReplySender.MOST_BYTES);
        int pieces = ReplySender.MOST_UNHEARD / ReplySender.MOST_BYTES;
        for (int i = 0; i < pieces; i++) {
            sender.say(piece.clear());
        }
        CompletableFuture<Boolean> more = Background.start(() -> {
            sender.say(ByteBuffer.allocate(1));
            return true;
        });
        assertThat(more).isNotDone();
        sender.heard(1);
        assertThat(more.join()).isTrue();
        assertThatThrownBy(() -> sender.heard(ReplySender.MOST_UNHEARD + 2))
                .hasMessageContaining("reports more bytes than the reply has");
    }

    @Test
    void whatMakesNoSenseIsRefused() throws Exception {
        receiver.hear(part(0, 10, false));
        receiver.hear(part(5, 5, false));
        assertThatThrownBy(() -> receiver.hear(part(11, 1, false))).hasMessageContaining("has a gap");
        assertThatThrownBy(() -> receiver.hear(part(-1, 1, false))).hasMessageContaining("has a gap");
        assertThatThrownBy(() -> receiver.hear(part(0, ReplySender.MOST_UNHEARD + 1, false)))
                .hasMessageContaining("exceeds the limit");
        receiver.hear(part(10, 0, true));
        assertThatThrownBy(() -> receiver.hear(part(10, 1, true))).hasMessageContaining("continues after its end");
    }

    private static ReplySender.Part part(long offset, int length, boolean last) {
        return new ReplySender.Part(offset, ByteBuffer.allocate(length), last);
    }
}

/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.rsync.delta;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.security.Security;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ChecksumKindTest {
    private static final String PROVIDER = "asked-for-md5";

    private int asked;

    @AfterEach
    void forgetProvider() {
        Security.removeProvider(PROVIDER);
    }

    @Test
    void offersTheFastestFirst() {
        assertThat(ChecksumKind.offered(true)).containsExactly("sst4j-crc32c", "xxh64", "md5");
    }

    @Test
    void offersNothingShortWhereBlocksAreToldApart() {
        assertThat(ChecksumKind.offered(false)).containsExactly("xxh64", "md5");
    }

    /** The check value of CRC-32C, for any source of the bytes. */
    @Test
    void sumsAsTheStandardSays() throws Exception {
        byte[] content = "123456789".getBytes(StandardCharsets.US_ASCII);
        MessageDigest digest = ChecksumKind.named("sst4j-crc32c").digest();
        assertThat(digest.getDigestLength()).isEqualTo(4);
        assertThat(HexFormat.of().formatHex(digest.digest(content))).isEqualTo("839206e3");
        digest.update(ByteBuffer.allocateDirect(9).put(content).flip());
        assertThat(HexFormat.of().formatHex(digest.digest())).isEqualTo("839206e3");
        digest.update((byte) '0');
        digest.reset();
        digest.update((byte) '1');
        digest.update(content, 1, 8);
        assertThat(HexFormat.of().formatHex(digest.digest())).isEqualTo("839206e3");
    }

    /** In a launcher, a native library computes it, and loading that takes as long as the rest of the handshake. */
    @Test
    void makesNoMd5BeforePeersAgreeOnIt() throws Exception {
        Security.insertProviderAt(new Asked(), 1);

        List<String> offered = ChecksumKind.offered(true);
        assertThat(offered).contains("md5");
        assertThat(asked).isZero();

        byte[] digest = ChecksumKind.named("md5").digest().digest("sst4j".getBytes(StandardCharsets.US_ASCII));
        assertThat(HexFormat.of().formatHex(digest)).isEqualTo("0951fcbdf1894f23543bf3953fac7f53");
        assertThat(asked).isOne();
    }

    /** Counts requests, and leaves the work to the next provider. */
    private final class Asked extends Provider {
        private static final long serialVersionUID = 1;

        Asked() {
            super(PROVIDER, "1", "counts who asks for MD5");
            putService(new Service(this, "MessageDigest", "MD5", "none", null, null) {
                @Override
                public Object newInstance(Object parameter) throws NoSuchAlgorithmException {
                    asked++;
                    throw new NoSuchAlgorithmException("ask the next");
                }
            });
        }
    }
}

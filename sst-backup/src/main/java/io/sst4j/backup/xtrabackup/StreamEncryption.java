/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.xtrabackup;

import io.sst4j.ErrorCode;
import io.sst4j.Secret;
import io.sst4j.SstException;
import io.sst4j.backup.internal.enc.KeyFile;
import io.sst4j.backup.internal.enc.OpensslEncryption;
import io.sst4j.backup.internal.node.MethodSettings;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The encryption of {@code encrypt=1}: both connections are encrypted with a key that donor and joiner share, before
 * compression. For every other value of {@code encrypt}, the transport encrypts.
 */
final class StreamEncryption {
    /** The start of every xbstream, which exposes a wrong key at once in every mode. */
    private static final byte[] START = "XBSTCK01".getBytes(StandardCharsets.US_ASCII);

    private final OpensslEncryption encryption;

    private StreamEncryption(OpensslEncryption encryption) {
        this.encryption = encryption;
    }

    static boolean isAskedFor(XtrabackupOptions options) {
        return options.value(XtrabackupSettings.ENCRYPT).equals("1");
    }

    /** Reads the options; absent unless {@code encrypt=1}. */
    static Optional<StreamEncryption> from(XtrabackupOptions options) throws SstException {
        if (!isAskedFor(options)) {
            return Optional.empty();
        }
        requireFormats(options);
        String algorithm = MethodSettings.required(options.settings(), XtrabackupSettings.ENCRYPT_ALGO);
        return Optional.of(new StreamEncryption(OpensslEncryption.of(algorithm, key(options))));
    }

    private static void requireFormats(XtrabackupOptions options) throws SstException {
        String format = options.value(XtrabackupSettings.ENCRYPT_FORMAT);
        if (!format.equals("openssl")) {
            throw new SstException(
                    ErrorCode.UNSUPPORTED_OPTION,
                    "encrypt-format='" + format + "' is not supported, because there was no xbcrypt to"
                            + " test it with: set encrypt-format=openssl on donor and joiner, or encrypt=4 with"
                            + " ssl-ca, ssl-cert and ssl-key");
        }
        if (options.value(XtrabackupSettings.STREAMFMT).equals("tar")) {
            throw new SstException(
                    ErrorCode.INVALID_OPTION,
                    "encrypt=1 is not possible with streamfmt=tar, because stock peers then send it in clear text: set"
                            + " streamfmt=mbstream");
        }
    }

    /** The key itself takes precedence over the file, as with the stock script. */
    private static Secret key(XtrabackupOptions options) throws SstException {
        Optional<Secret> key =
                options.settings().secret(XtrabackupSettings.ENCRYPT_KEY).filter(secret -> !secret.isEmpty());
        if (key.isPresent()) {
            return key.get();
        }
        String file = MethodSettings.required(options.settings(), XtrabackupSettings.ENCRYPT_KEY_FILE);
        try {
            return KeyFile.read(Path.of(file));
        } catch (InvalidPathException e) {
            throw new SstException(
                    ErrorCode.INVALID_OPTION,
                    "encrypt-key-file='" + file + "' is not a valid file name on this system",
                    e);
        }
    }

    /** Encrypts for the next encoder. */
    StreamCoding.Encoder encode(StreamCoding.Encoder next) throws SstException {
        return new EncryptedStream(encryption.encrypt(next), next);
    }

    /** Decrypts. Closing it closes the underlying channel. */
    ReadableByteChannel decode(ReadableByteChannel in) {
        return encryption.decrypt(in, START);
    }

    String algorithm() {
        return encryption.algorithm();
    }

    /** An encoder that encrypts for another encoder. */
    private static final class EncryptedStream implements StreamCoding.Encoder {
        private final WritableByteChannel cipher;
        private final StreamCoding.Encoder next;

        /** Takes a channel that writes to the encoder and leaves it open when closed. */
        EncryptedStream(WritableByteChannel cipher, StreamCoding.Encoder next) {
            this.cipher = cipher;
            this.next = next;
        }

        @Override
        public int write(ByteBuffer source) throws IOException {
            return cipher.write(source);
        }

        @Override
        public void finish() throws IOException {
            cipher.close();
            next.finish();
        }

        @Override
        public boolean isOpen() {
            return next.isOpen();
        }

        /** Leaves the cipher unfinished: without its last block the data does not look complete. */
        @Override
        public void close() throws IOException {
            next.close();
        }
    }
}

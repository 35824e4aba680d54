/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.rsync.wire;

import io.sst4j.SstException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.util.HexFormat;

/** Input bytes and written bytes in hexadecimal. */
public final class Bytes {
    private Bytes() {}

    /** Code that writes to an output. */
    @FunctionalInterface
    public interface Writing {
        /** Writes. */
        void to(WireOutput out) throws SstException;
    }

    /** Converts hexadecimal text to input. */
    public static WireInput in(String hex) {
        return new WireInput(new ByteArrayInputStream(bytes(hex)));
    }

    /** Converts hexadecimal text to bytes. */
    public static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex.replaceAll("\\s", ""));
    }

    /** Returns the written bytes in hexadecimal. */
    public static String written(Writing writing) throws SstException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        writing.to(new WireOutput(out));
        return HexFormat.of().formatHex(out.toByteArray());
    }
}

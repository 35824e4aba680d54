/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.rsync.wire;

import io.sst4j.SstException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.util.HexFormat;

/** Bytes to read and written bytes, as hexadecimal text. */
public final class Bytes {
    private Bytes() {}

    /** What writes something. */
    @FunctionalInterface
    public interface Writing {
        /** Writes. */
        void to(WireOutput out) throws SstException;
    }

    /** Hexadecimal text as input. */
    public static WireInput in(String hex) {
        return new WireInput(new ByteArrayInputStream(bytes(hex)));
    }

    /** Hexadecimal text as bytes. */
    public static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex.replaceAll("\\s", ""));
    }

    /** What is written, as hexadecimal text. */
    public static String written(Writing writing) throws SstException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        writing.to(new WireOutput(out));
        return HexFormat.of().formatHex(out.toByteArray());
    }
}

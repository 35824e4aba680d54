/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.rsync;

import io.sst4j.SstException;
import io.sst4j.backup.internal.rsync.wire.WireInput;
import io.sst4j.backup.internal.rsync.wire.WireOutput;
import java.nio.charset.StandardCharsets;

/**
 * The part of a request or reply that follows the index: the item flags and the fields they announce.
 *
 * @param flags the flags below; other bits only report differences
 * @param basisType the location of the basis, if {@link #BASIS_TYPE} is set
 * @param name the name of the basis, one character per byte, if {@link #EXTRA_NAME} is set
 */
record ItemRequest(int flags, int basisType, String name) {
    /** The file is requested, or follows. */
    static final int TRANSFER = 0x8000;

    /** Nothing is sent, but the daemon has created or changed something. */
    static final int LOCAL_CHANGE = 0x4000;

    /** The file did not exist. */
    static final int IS_NEW = 0x2000;

    private static final int EXTRA_NAME = 0x1000;
    private static final int BASIS_TYPE = 0x0800;
    private static final int MAX_NAME = 4096;

    static ItemRequest of(int flags) {
        return new ItemRequest(flags, 0, "");
    }

    static ItemRequest read(WireInput in) throws SstException {
        int flags = in.u16();
        int type = (flags & BASIS_TYPE) == 0 ? 0 : in.u8();
        String name = (flags & EXTRA_NAME) == 0 ? "" : new String(in.vstring(MAX_NAME), StandardCharsets.ISO_8859_1);
        return new ItemRequest(flags, type, name);
    }

    void write(WireOutput out) throws SstException {
        out.u16(flags);
        if ((flags & BASIS_TYPE) != 0) {
            out.u8(basisType);
        }
        if ((flags & EXTRA_NAME) != 0) {
            out.vstring(name.getBytes(StandardCharsets.ISO_8859_1));
        }
    }

    boolean wantsTransfer() {
        return (flags & TRANSFER) != 0;
    }
}

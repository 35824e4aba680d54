/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.rsync;

import io.sst4j.SstException;
import io.sst4j.backup.internal.rsync.wire.WireInput;
import io.sst4j.backup.internal.rsync.wire.WireOutput;
import java.nio.charset.StandardCharsets;

/**
 * What stands behind an index, in a request and in the reply to it: the item flags and what they announce.
 *
 * @param flags as below; other bits only report what differs
 * @param basisType where the basis lies, if {@link #BASIS_TYPE} is set
 * @param name of the basis, each byte a character, if {@link #EXTRA_NAME} is set
 */
record ItemRequest(int flags, int basisType, String name) {
    /** The file is wanted, or follows. */
    static final int TRANSFER = 0x8000;

    /** Nothing travels, but the daemon has made or changed something. */
    static final int LOCAL_CHANGE = 0x4000;

    /** The file was not there. */
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

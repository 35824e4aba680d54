/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.mysqldump;

import io.sst4j.SstException;

/** A way to make a logical copy. */
interface CopyEngine {
    /**
     * Copies what is asked for.
     *
     * @throws SstException if the joiner is not a whole copy; a further run begins anew
     */
    CopyReport copy(LogicalCopy copy) throws SstException;
}

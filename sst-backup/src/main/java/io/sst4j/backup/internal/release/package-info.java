/* SPDX-License-Identifier: Apache-2.0 */
/** Whose servers there are, their releases, and how a node finds out which one it runs. */
@NullMarked
package io.sst4j.backup.internal.release;

import org.jspecify.annotations.NullMarked;

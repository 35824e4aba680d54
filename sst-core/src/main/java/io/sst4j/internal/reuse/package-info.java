/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Sends a stream of files to a joiner that has most of them in an older version: what it has stays where it is, decided by content alone.
 */
@NullMarked
package io.sst4j.internal.reuse;

import org.jspecify.annotations.NullMarked;

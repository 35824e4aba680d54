/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Sends a stream of files to a joiner that already has an older version of most of them. Content that the joiner has is not sent;
 * only hashes of the content decide.
 */
@NullMarked
package io.sst4j.internal.reuse;

import org.jspecify.annotations.NullMarked;

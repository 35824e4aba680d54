/* SPDX-License-Identifier: Apache-2.0 */
/** Server products and their releases, and how a node determines its own. */
@NullMarked
package io.sst4j.backup.internal.release;

import org.jspecify.annotations.NullMarked;

/* SPDX-License-Identifier: Apache-2.0 */
/** Internal helpers, not part of the public API. Exported to the project's own modules only. */
package io.sst4j.internal.io;

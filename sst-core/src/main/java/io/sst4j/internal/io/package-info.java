/* SPDX-License-Identifier: Apache-2.0 */
/** Helpers of the project itself: not part of the public API, and exported to its own modules only. */
package io.sst4j.internal.io;

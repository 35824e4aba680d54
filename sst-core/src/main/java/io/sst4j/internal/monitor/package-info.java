/* SPDX-License-Identifier: Apache-2.0 */
/** Measures what is transferred and tells listeners, one event at a time. */
package io.sst4j.internal.monitor;

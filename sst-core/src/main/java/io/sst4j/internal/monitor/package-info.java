/* SPDX-License-Identifier: Apache-2.0 */
/** Measures transfers and notifies listeners, one event at a time. */
package io.sst4j.internal.monitor;

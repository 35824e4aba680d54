/* SPDX-License-Identifier: Apache-2.0 */
/** Performance measurements: JMH benchmarks of the parts, and complete transfers compared with the stock scripts. */
package io.sst4j.benchmarks;

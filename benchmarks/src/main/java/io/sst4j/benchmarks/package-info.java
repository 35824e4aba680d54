/* SPDX-License-Identifier: Apache-2.0 */
/** How fast it is: JMH benchmarks of the parts, and whole transfers beside the stock scripts. */
package io.sst4j.benchmarks;

/* SPDX-License-Identifier: Apache-2.0 */
/** The demonstration that {@code bin/demo} runs. */
package io.sst4j.examples.demo;

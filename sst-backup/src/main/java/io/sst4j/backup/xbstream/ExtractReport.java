/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.xbstream;

/**
 * What an extraction did.
 *
 * @param files the files that were ended; one that was replaced counts again
 * @param fileBytes the bytes written to files, without holes
 * @param streamBytes the length of the stream
 */
public record ExtractReport(long files, long fileBytes, long streamBytes) {}

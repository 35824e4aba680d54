/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.rsync;

/**
 * What a session did.
 *
 * @param destination the module and, behind a slash, the path below it
 * @param files regular files that were transferred
 * @param bytes what these files hold together
 * @param literal how many of these bytes travelled; the others were there already
 */
public record RsyncReport(String destination, long files, long bytes, long literal) {}

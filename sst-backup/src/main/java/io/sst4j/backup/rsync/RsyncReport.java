/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.rsync;

/**
 * What a session did.
 *
 * @param destination the module and, behind a slash, the path below it
 * @param files regular files that were transferred
 * @param bytes what these files hold together
 * @param literal how many of these bytes travelled; the others were there already
 * @param failures how much did not arrive though it should, each told to the listener and to the client
 */
public record RsyncReport(String destination, long files, long bytes, long literal, int failures) {}

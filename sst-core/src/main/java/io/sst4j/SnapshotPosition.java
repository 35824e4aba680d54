/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j;

import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A snapshot's point in the history of a cluster: Galera's {@code UUID:seqno} and, if known, the donor's
 * {@code wsrep_gtid_domain_id} and binary log GTID.
 *
 * <p>The printed form is the one that the scripts write to their info files and to the server: {@code uuid:seqno}, followed by a
 * blank and the domain if there is one.
 *
 * @param uuid the ID of the cluster's history
 * @param seqno the last write set in the snapshot; -1 if unknown
 * @param domainId the GTID domain, if given
 * @param binlogGtid the donor's binary log position, if given; not part of the printed form
 */
public record SnapshotPosition(UUID uuid, long seqno, OptionalLong domainId, Optional<String> binlogGtid) {
    /** Needed because Java's own UUID parser accepts shortened groups and the server does not. */
    private static final Pattern FORM = Pattern.compile(
            "([0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}):(-1|\\d{1,19})(?:[ ,](\\d{1,10})(?:[ -].*)?)?");

    /** Means "no position": the zero history at -1. */
    public static final SnapshotPosition UNDEFINED = of(new UUID(0, 0), -1);

    /**
     * Creates a position without a domain and binary log GTID.
     *
     * @param uuid the ID of the cluster's history
     * @param seqno the last write set
     * @return the position
     */
    public static SnapshotPosition of(UUID uuid, long seqno) {
        return new SnapshotPosition(uuid, seqno, OptionalLong.empty(), Optional.empty());
    }

    /**
     * Parses the printed form, {@code uuid:seqno[ domain]}.
     *
     * @param text a line without its terminator
     * @return the position
     * @throws SstException with {@link ErrorCode#INVALID_OPTION} if the text has another form
     */
    public static SnapshotPosition parse(String text) throws SstException {
        Matcher matcher = FORM.matcher(text.strip());
        if (!matcher.matches()) {
            throw new SstException(
                    ErrorCode.INVALID_OPTION,
                    "'" + ShownText.shown(text, 80) + "' is not a position of the form uuid:seqno[ domain]");
        }
        try {
            String domain = matcher.group(3);
            return new SnapshotPosition(
                    UUID.fromString(matcher.group(1)),
                    Long.parseLong(matcher.group(2)),
                    domain == null ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(domain)),
                    Optional.empty());
        } catch (NumberFormatException e) {
            throw new SstException(
                    ErrorCode.INVALID_OPTION, "seqno out of range in '" + ShownText.shown(text, 80) + "'", e);
        }
    }

    /**
     * Parses a position received from a donor.
     *
     * @param text a line without its terminator
     * @param where the origin of the line, for the message
     * @return the position
     * @throws SstException with {@link ErrorCode#INCOMPLETE_SNAPSHOT} if the text has another form
     */
    public static SnapshotPosition received(String text, String where) throws SstException {
        try {
            return parse(text);
        } catch (SstException e) {
            throw new SstException(
                    ErrorCode.INCOMPLETE_SNAPSHOT,
                    where + " of the donor has no position (" + e.getMessage()
                            + "): look for the cause in the donor's error log",
                    e);
        }
    }

    /**
     * Returns this position with a GTID domain.
     *
     * @param domain the value of {@code wsrep_gtid_domain_id}
     * @return a new position
     */
    public SnapshotPosition withDomainId(long domain) {
        return new SnapshotPosition(uuid, seqno, OptionalLong.of(domain), binlogGtid);
    }

    /**
     * Returns this position with a binary log GTID of the donor.
     *
     * @param gtid as the server prints it, for instance {@code 0-1-42}
     * @return a new position
     */
    public SnapshotPosition withBinlogGtid(String gtid) {
        return new SnapshotPosition(uuid, seqno, domainId, Optional.of(gtid));
    }

    /**
     * Returns whether this is a position in the history of a cluster.
     *
     * @return false for {@link #UNDEFINED}, even if a server outside any cluster has a binary log position
     */
    public boolean isDefined() {
        return !uuid.equals(UNDEFINED.uuid);
    }

    /**
     * Returns a readable form: the cluster's position, otherwise the binary log position.
     *
     * @return the printed form, a binary log GTID, or {@code unknown}
     */
    public String display() {
        return isDefined() ? toString() : binlogGtid.orElse("unknown");
    }

    /**
     * Returns the form without the domain, as a donor reports it.
     *
     * @return {@code uuid:seqno}
     */
    public String stateId() {
        return uuid + ":" + seqno;
    }

    @Override
    public String toString() {
        return domainId.isPresent() ? stateId() + " " + domainId.getAsLong() : stateId();
    }
}

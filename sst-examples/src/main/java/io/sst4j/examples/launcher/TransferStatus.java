/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.launcher;

import io.sst4j.ErrorCode;
import io.sst4j.Phase;
import io.sst4j.SstException;
import io.sst4j.TransferEvent;
import io.sst4j.backup.internal.script.ProgressOutput;
import io.sst4j.backup.internal.script.StatusFile;
import io.sst4j.backup.mysqldump.MysqldumpMethod;
import io.sst4j.internal.io.OneLine;
import io.sst4j.internal.io.SmallFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The content of a {@link StatusFile}.
 *
 * @param line the text of the file
 * @param members its members, with unquoted texts
 * @param sign the time at which it was last written or touched
 */
record TransferStatus(String line, Map<String, String> members, Instant sign) {
    private static final int MOST_BYTES = 1 << 13;
    private static final Pattern MEMBER =
            Pattern.compile("\"(\\w+)\":(?:\"([^\"\\\\]*+(?:\\\\.[^\"\\\\]*+)*+)\"|(\\d{1,18}))");
    private static final Pattern ESCAPED = Pattern.compile("\\\\(?:u([0-9a-f]{4})|(.))");
    private static final Set<String> NEEDED =
            Set.of("outcome", "role", "method", "phase", "pid", "ticks", "bytes", "rate", "since", "moved", "written");
    private static final Duration SILENCE = Duration.ofSeconds(15);

    /**
     * Reads the file of a data directory.
     *
     * @return empty if there was no transfer yet
     * @throws SstException with {@link ErrorCode#LOCAL_IO} if it cannot be read, or is not a status file
     */
    static Optional<TransferStatus> of(Path datadir) throws SstException {
        Path file = datadir.resolve(StatusFile.NAME);
        if (!Files.isDirectory(datadir)) {
            throw new SstException(
                    ErrorCode.INVALID_OPTION,
                    "read the status of " + datadir + ": it is not a directory; pass the data directory of the node");
        }
        try {
            Instant sign = Files.getLastModifiedTime(file).toInstant();
            String text = new String(SmallFile.read(file, MOST_BYTES), StandardCharsets.UTF_8);
            return Optional.of(parse(text.strip(), sign));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw SstException.of(ErrorCode.LOCAL_IO, "read " + file, e);
        }
    }

    static TransferStatus parse(String line, Instant sign) throws SstException {
        Map<String, String> members = new HashMap<>();
        Matcher member = MEMBER.matcher(line);
        while (member.find()) {
            String text = member.group(2);
            members.put(member.group(1), text == null ? member.group(3) : unescaped(text));
        }
        if (!members.keySet().containsAll(NEEDED)) {
            throw new SstException(ErrorCode.LOCAL_IO, StatusFile.NAME + " is not a status file");
        }
        return new TransferStatus(line, Map.copyOf(members), sign);
    }

    private static String unescaped(String text) {
        String plain = ESCAPED.matcher(text)
                .replaceAll(escape -> Matcher.quoteReplacement(
                        escape.group(1) == null
                                ? escape.group(2)
                                : String.valueOf((char) Integer.parseInt(escape.group(1), 16))));
        return OneLine.of(plain);
    }

    private String text(String name) {
        return members.getOrDefault(name, "");
    }

    private long number(String name) {
        String text = text(name);
        return text.matches("\\d{1,18}") ? Long.parseLong(text) : 0;
    }

    String role() {
        return text("role");
    }

    String method() {
        return text("method");
    }

    /** Returns whether its data goes over the transport, whose rate can be limited. */
    boolean isLimited() {
        return !method().equals(MysqldumpMethod.NAME);
    }

    boolean hasEnded() {
        return !text("outcome").equals("running");
    }

    /**
     * Returns whether the transfer runs and its process still writes the file. If the clock was set back, the answer is right
     * again a second later.
     */
    boolean isAlive(Instant now) {
        return !hasEnded()
                && StatusFile.startTicks(text("pid")) == number("ticks")
                && Duration.between(sign, now).abs().compareTo(SILENCE) <= 0;
    }

    /** The status for people, in one line. */
    String describe(Instant now) {
        String who = text("role") + ", " + text("method") + (text("address").isEmpty() ? "" : ", " + text("address"));
        String how =
                switch (text("outcome")) {
                    case "completed" ->
                        "completed " + ago(now, "written") + ", " + ProgressOutput.size(number("bytes"));
                    case "failed" ->
                        "failed " + ago(now, "written") + " in " + text("phase") + ": " + text("code") + " "
                                + text("message");
                    default ->
                        isAlive(now)
                                ? running(now)
                                : "process " + text("pid") + " is gone or hangs: its last sign of life was "
                                        + ago(now, sign.getEpochSecond()) + ", in " + text("phase");
                };
        return who + ": " + how;
    }

    private String running(Instant now) {
        return phase() + " (process " + text("pid") + ", began " + ago(now, "since") + ", last progress "
                + ago(now, "moved") + ")";
    }

    /** The progress of a running transfer, in a line of less than 80 columns. */
    String progress(Instant now) {
        return phase() + " (last progress " + ago(now, "moved") + ")";
    }

    private String phase() {
        String phase = text("phase");
        String moving = phase.toUpperCase(Locale.ROOT).equals(Phase.TRANSFER.name())
                ? " "
                        + ProgressOutput.line(
                                new TransferEvent.Progress(Phase.TRANSFER, number("bytes"), total(), number("rate")))
                : "";
        return phase + moving;
    }

    private OptionalLong total() {
        return members.containsKey("total") ? OptionalLong.of(number("total")) : OptionalLong.empty();
    }

    private String ago(Instant now, String when) {
        return ago(now, number(when));
    }

    private static String ago(Instant now, long when) {
        return Math.max(0, now.getEpochSecond() - when) + " s ago";
    }
}

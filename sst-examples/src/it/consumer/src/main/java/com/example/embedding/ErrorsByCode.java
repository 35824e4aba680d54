/* SPDX-License-Identifier: Apache-2.0 */
package com.example.embedding;

import io.sst4j.SstException;
import java.time.Duration;
import java.util.Optional;

/** What a program does about a failure, by its code. */
final class ErrorsByCode {
    private ErrorsByCode() {}

    /** What is to be done: after which time to try again, or whom to tell what. */
    record Reaction(Optional<Duration> tryAgain, String tell) {}

    static Reaction to(SstException failure) {
        String told = failure.code().id() + ": " + failure.getMessage();
        return switch (failure.code()) {
            case CANCELLED -> new Reaction(Optional.empty(), "");
            case PORT_UNAVAILABLE -> new Reaction(Optional.of(Duration.ofSeconds(1)), "choose another port; " + told);
            case NO_SPACE -> new Reaction(Optional.empty(), "page the operator; " + told);
            case ACCESS_DENIED, MISSING_PRIVILEGE -> new Reaction(Optional.empty(), "ask the DBA; " + told);
            default ->
                failure.code().isTransient()
                        ? new Reaction(Optional.of(Duration.ofSeconds(30)), told)
                        : new Reaction(Optional.empty(), told);
        };
    }
}

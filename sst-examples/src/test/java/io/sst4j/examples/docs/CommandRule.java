/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.docs;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The treatment of commands of one form in the tests: the tests run them, or there is a reason not to.
 *
 * @param form a regular expression that matches a whole command
 * @param codes the exit codes that the pages allow; empty if the command is not run
 * @param reason the replacement for a run, if the command is not run
 */
record CommandRule(Pattern form, Set<Integer> codes, String reason) {
    /** The rules; the first match counts. */
    static final List<CommandRule> ALL = List.of(
            run("sst certs check .*", 2),
            run("sst certs (ca|node|self-signed) .*", 0),
            run("sst (push|pull) .*", 0),
            run("sst doctor --role=donor .*", 2),
            run("runuser -u mysql -- /opt/sst4j/bin/sst doctor --role=joiner .*", 0, 1),
            run("sst man push > .*", 0),
            run("source <\\(sst completion bash\\)", 0),
            run("cp -r sst-examples/target/dist /opt/sst4j", 0),
            run("/opt/sst4j/bin/sst archive-classes", 0),
            run("/opt/sst4j/bin/sst install .*", 0),
            run("dpkg-divert .*", 0),
            run("(ln -s|rm) .*", 0),
            run("systemctl (stop|start) mariadb", 0),
            instead("sst (join|donate) .*", "SstCommandIT runs both on real servers"),
            instead(
                    "SST_PASSWORD=\\.\\.\\. sst (join|donate) --method=mysqldump .*",
                    "MysqldumpCommandsIT runs both on real servers"),
            instead("(SST_PASSWORD=\\.\\.\\. )sst donate .*", "SstCommandIT runs it on real servers"),
            instead("bin/demo", "CommandsIT runs what it starts when it has built"),
            instead("bin/check", "bin/verify runs the same tests, and more"),
            instead("bin/image", "the build makes the image that ImageIT unpacks, without the base from a registry"),
            instead("skopeo copy .*", "needs a registry"),
            instead("bin/verify", "it is what runs the tests"),
            instead("bin/verify platforms", "it is what runs PlatformsIT"),
            instead("bin/consumer", "bin/verify runs it; EmbeddingGuideTest holds the page to what it runs"),
            instead("bin/api", "bin/verify runs it, and it fails unless it sees a loss"),
            instead("mvn test -Dtest=PublicApiTest .*", "it writes the record that PublicApiTest compares with"),
            instead("mvn package -DskipTests", "the distribution that is tested is made by that phase"),
            instead("mvn spotless:apply", "the build fails where it would change something"),
            instead("mvn verify -Dit\\.test=JoinIT", "JoinIT"),
            instead(
                    "mvn -Prelease package -DskipTests",
                    "a build within the build; CommandsTest looks for the profile"),
            instead("mvn -Papi verify -Dapi\\.since=.*", "there is no release yet; bin/api runs it with a candidate"),
            instead("benchmarks/compare .*", "measures for minutes; CommandsTest looks for what it is asked for"),
            instead("java -jar benchmarks/target/benchmarks\\.jar .*", "likewise"),
            instead("(journalctl|ausearch) .*", "needs the log of a kernel with such a policy"));

    private static CommandRule run(String form, Integer... codes) {
        return new CommandRule(Pattern.compile(form), Set.of(codes), "");
    }

    private static CommandRule instead(String form, String reason) {
        return new CommandRule(Pattern.compile(form), Set.of(), reason);
    }

    boolean isRun() {
        return !codes.isEmpty();
    }

    boolean fits(DocumentedCommand command) {
        return form.matcher(command.text()).matches();
    }

    static Optional<CommandRule> of(DocumentedCommand command) {
        return ALL.stream().filter(rule -> rule.fits(command)).findFirst();
    }
}

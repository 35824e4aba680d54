/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingTest {
    private static final Setting DATADIR =
            Setting.path("datadir", "Data directory").otherwise("required");
    private static final Setting READERS = Setting.number("readers", 1, 64, "Files at the same time")
            .byDefault("2")
            .heededBy(Role.DONOR);
    private static final Setting WAIT =
            Setting.seconds("wait", "Time to wait").byDefault("300").heededBy(Role.JOINER);
    private static final Setting MEMORY = Setting.bytes("use-memory", "Memory");
    private static final Setting QUICK = Setting.flag("quick", "Whether corners are cut");
    private static final Setting OLD_DATA = Setting.word("old-data", List.of("keep", "discard"), "What becomes of it");
    private static final Setting PASSWORD = Setting.secret("password", "The password");
    private static final Setting NOTE = Setting.text("note", "A note");

    private static final Listing KNOWING =
            new Listing(List.of(DATADIR, READERS, WAIT, MEMORY, QUICK, OLD_DATA, PASSWORD, NOTE));

    /** A method that has only a list of settings. */
    private record Listing(List<Setting> settings) implements SnapshotMethod {
        @Override
        public String name() {
            return "sample";
        }

        @Override
        public SnapshotSource source(Settings settings) {
            throw new UnsupportedOperationException("it is only listed");
        }

        @Override
        public SnapshotTarget target(Settings settings) {
            throw new UnsupportedOperationException("it is only listed");
        }
    }

    private static Settings of(String name, String value) {
        return Settings.builder().set(name, value).build();
    }

    @ParameterizedTest
    @CsvSource({
        "datadr, datadir",
        "data_dir, datadir",
        "dtaadir, datadir",
        "DATADIR, datadir",
        "reader, readers",
        "user-memory, use-memory",
        "olddata, old-data",
        "passwort, password"
    })
    void anUnknownNameIsToldWithTheNearestOne(String name, String nearest) {
        assertThatThrownBy(() -> of(name, "1").checkedFor(KNOWING, Role.DONOR))
                .isInstanceOfSatisfying(
                        SstException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_OPTION))
                .hasMessage("method sample has no setting '" + name + "': did you mean '" + nearest
                        + "'? It knows: datadir, readers, wait, use-memory, quick, old-data, password, note");
    }

    @ParameterizedTest
    @CsvSource({"encrypt", "x", "completely-else"})
    void anUnknownNameThatIsLikeNoneIsToldWithAll(String name) {
        assertThatThrownBy(() -> of(name, "1").checkedFor(KNOWING, Role.DONOR))
                .hasMessageStartingWith("method sample has no setting '" + name + "'; it knows: datadir, readers,");
    }

    @Test
    void anUnknownSecretIsToldWithoutIt() {
        Settings settings = Settings.builder().set("pasword", Secret.of("pa55")).build();
        assertThatThrownBy(() -> settings.checkedFor(KNOWING, Role.DONOR))
                .hasMessageContaining("did you mean 'password'")
                .hasMessageNotContaining("pa55");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "readers | 0 | readers='0' is not a whole number from 1 to 64, for instance 2",
                "readers | 65 | readers='65' is not a whole number from 1 to 64, for instance 2",
                "readers | two | readers='two' is not a whole number from 1 to 64, for instance 2",
                "wait | 5m | wait='5m' is not a whole number of seconds, for instance 300",
                "wait | -1 | wait='-1' is not a whole number of seconds, for instance 300",
                "wait | 2147483648 | wait='2147483648' is not a whole number of seconds, for instance 300",
                "use-memory | 1.5G | use-memory='1.5G' is not a number of bytes, for instance 512M",
                "quick | perhaps | quick='perhaps' is not a switch, 0 or 1",
                "old-data | burn | old-data='burn' is not one of keep, discard",
                "password | pa55 | password is a secret: set it as a Secret, which is never shown",
            })
    void aMalformedValueIsToldWithItsFormAndAnExample(String name, String value, String message) {
        Role heeding = name.equals("wait") ? Role.JOINER : Role.DONOR;
        assertThatThrownBy(() -> of(name, value).checkedFor(KNOWING, heeding))
                .isInstanceOfSatisfying(
                        SstException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_OPTION))
                .hasMessage(message);
    }

    @Test
    void aPathWithANulAndTextAsASecretAreTold() {
        assertThatThrownBy(() -> of("datadir", "/a\0b").checkedFor(KNOWING, Role.DONOR))
                .hasMessage("datadir='/a?b' is not a path of this system, for instance /var/lib/mysql");
        Settings secret = Settings.builder().set("note", Secret.of("x")).build();
        assertThatThrownBy(() -> secret.checkedFor(KNOWING, Role.DONOR))
                .hasMessage("note is not a secret: set it as text");
    }

    @Test
    void valuesThatTheRoleDoesNotHeedAreNotChecked() {
        assertThatCode(() -> of("readers", "two").checkedFor(KNOWING, Role.JOINER))
                .doesNotThrowAnyException();
        assertThatCode(() -> of("wait", "").checkedFor(KNOWING, Role.JOINER)).doesNotThrowAnyException();
        assertThatThrownBy(() -> of("password", "pa55").checkedFor(KNOWING, Role.JOINER))
                .hasMessageContaining("is a secret");
    }

    @Test
    void whatIsWellFormedIsRead() throws Exception {
        Settings settings = Settings.builder()
                .set("readers", " 7 ")
                .set("quick", "on")
                .set("use-memory", "2g")
                .set("old-data", "KEEP")
                .set("password", Secret.of("pa55"))
                .build()
                .checkedFor(KNOWING, Role.DONOR);
        assertThat(settings.number(READERS)).hasValue(7);
        assertThat(settings.flag(QUICK)).isTrue();
        assertThat(settings.get(MEMORY)).contains("2g");
        assertThat(settings.get(OLD_DATA)).contains("KEEP");
        assertThat(settings.secret(PASSWORD)).contains(Secret.of("pa55"));
    }

    @Test
    void whatIsNotSetHasTheDefault() throws Exception {
        Settings settings = Settings.NONE.checkedFor(KNOWING, Role.DONOR);
        assertThat(settings.number(READERS)).hasValue(2);
        assertThat(settings.seconds(WAIT)).contains(Duration.ofMinutes(5));
        assertThat(settings.flag(QUICK)).isFalse();
        assertThat(settings.get(DATADIR)).isEmpty();
        assertThat(Settings.NONE.number(Setting.number("n", 0, 1, "N"))).isEmpty();
    }

    @Test
    void aMethodCannotReadWhatItDoesNotList() throws Exception {
        Settings settings = of("note", "x").checkedFor(KNOWING, Role.DONOR);
        assertThatThrownBy(() -> settings.get("hidden"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the method reads the setting 'hidden' but does not list it");
        assertThatThrownBy(() -> settings.secret("hidden")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> settings.flag("hidden", true)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> settings.number("hidden", 1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aMethodWithoutAListTakesEverything() throws Exception {
        Settings settings = of("anything", "x").checkedFor(new Listing(List.of()), Role.JOINER);
        assertThat(settings.get("anything")).contains("x");
        assertThat(settings.get("other")).isEmpty();
        assertThat(settings.knownTo(new Listing(List.of())).get("anything")).contains("x");
    }

    @Test
    void ofSettingsForSeveralAMethodGetsItsOwn() throws Exception {
        Settings all = Settings.builder()
                .set("note", "x")
                .set("ssl-ca", "/ca.pem")
                .set("password", Secret.of("p"))
                .set("ssl-passphrase", Secret.of("q"))
                .build();
        Settings own = all.knownTo(KNOWING).checkedFor(KNOWING, Role.DONOR);
        assertThat(own).hasToString("{note=x, password=***}");
        assertThat(all.get("ssl-ca")).contains("/ca.pem");
    }

    @Test
    void typedValuesAreWrittenAsOptionFilesHaveThem() {
        Settings settings = Settings.builder()
                .set(DATADIR, Path.of("/data"))
                .set(READERS, 3)
                .set(WAIT, Duration.ofMinutes(2))
                .set(QUICK, true)
                .set(OLD_DATA, "keep")
                .set(PASSWORD, Secret.of("pa55"))
                .build();
        assertThat(settings).hasToString("{datadir=/data, old-data=keep, password=***, quick=1, readers=3, wait=120}");
    }

    @Test
    void typedValuesAreChecked() {
        Settings.Builder builder = Settings.builder();
        assertThatThrownBy(() -> builder.set(READERS, -1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("readers='-1' is not a whole number from 1 to 64, for instance 2");
        assertThatThrownBy(() -> builder.set(WAIT, Duration.ofMillis(500)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("is not a whole number of seconds");
        assertThatThrownBy(() -> builder.set(WAIT, Duration.ofSeconds(-1)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> builder.set(DATADIR, Path.of(""))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> builder.set(PASSWORD, "pa55"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("pa55");
        assertThatThrownBy(() -> builder.set(NOTE, Secret.of("pa55")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("note is not a secret: set it as text");
        assertThatThrownBy(() -> READERS.byDefault("many")).isInstanceOf(IllegalArgumentException.class);
        assertThat(builder.build()).hasToString("{}");
    }

    @Test
    void aSettingTellsPeopleWhatItIs() {
        assertThat(READERS.form()).isEqualTo("a whole number from 1 to 64");
        assertThat(Setting.number("n", 0, Long.MAX_VALUE, "N").form()).isEqualTo("a whole number from 0 on");
        assertThat(Setting.number("n", Long.MIN_VALUE, 9, "N").form()).isEqualTo("a whole number up to 9");
        assertThat(Setting.number("n", Long.MIN_VALUE, Long.MAX_VALUE, "N").form())
                .isEqualTo("a whole number");
        assertThat(READERS.defaultText()).isEqualTo("2");
        assertThat(READERS.isHeededBy(Role.DONOR)).isTrue();
        assertThat(READERS.isHeededBy(Role.JOINER)).isFalse();
        assertThat(DATADIR.defaultText()).isEqualTo("required");
        assertThat(DATADIR.defaultValue()).isEmpty();
        assertThat(NOTE.isHeededBy(Role.JOINER)).isTrue();
        assertThat(NOTE.description()).isEqualTo("A note");
        assertThat(NOTE).hasToString("note");
        assertThat(KNOWING.settings())
                .extracting(Setting::form)
                .doesNotContain("")
                .doesNotHaveDuplicates();
    }

    @Test
    @SuppressWarnings("NullAway") // a caller without a null checker may do this
    void valuesOfNoKnownTypeAreRefused() {
        Setting directory = Setting.path("datadir", "The directory");
        Settings.Builder settings = Settings.builder();

        Object nothing = null;
        assertThatThrownBy(() -> settings.set(directory, nothing)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> settings.set(directory, new Object()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("datadir takes a path, not a value of java.lang.Object");
    }
}

/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.sst4j.SnapshotPosition;
import io.sst4j.cluster.DonorChoice.Joiner;
import io.sst4j.cluster.DonorChoice.Rejected;
import io.sst4j.cluster.DonorChoice.Transfer;
import io.sst4j.cluster.Member.State;
import io.sst4j.testing.Seeds;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The rules for choosing a donor, one by one and in combination. */
class DonorChoiceTest {
    private static final UUID HISTORY = UUID.fromString("6c821ecc-14b5-11ef-ae8f-6f7d0d2ba111");
    private static final SnapshotPosition NOWHERE = SnapshotPosition.UNDEFINED;

    private static SnapshotPosition at(long seqno) {
        return SnapshotPosition.of(HISTORY, seqno);
    }

    private static Member member(String name, int segment, long seqno, long cachedFrom) {
        return new Member(name, segment, State.SYNCED, at(seqno), OptionalLong.of(cachedFrom), "mariabackup");
    }

    private static Member with(Member member, State state, String method) {
        return new Member(member.name(), member.segment(), state, member.position(), member.cachedFrom(), method);
    }

    private static DonorChoice choose(SnapshotPosition joiner, String donors, Member... members) {
        return DonorChoice.of(List.of(members), new Joiner("joiner", 0, joiner, DonorChoice.Preference.parse(donors)));
    }

    private static String name(DonorChoice choice) {
        return choice.donor().map(Member::name).orElse("nobody");
    }

    private static String reason(DonorChoice choice, String name) {
        return choice.rejected().stream()
                .filter(rejected -> rejected.member().name().equals(name))
                .map(Rejected::reason)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aJoinerWithoutStateGetsASnapshot() {
        DonorChoice choice = choose(NOWHERE, "", member("a", 0, 100, 1));
        assertThat(name(choice)).isEqualTo("a");
        assertThat(choice.transfer()).isEqualTo(Transfer.SST);
        assertThat(choice.rejected()).isEmpty();
    }

    @ParameterizedTest(name = "joiner at {0}, cache from {1}, donor at {2}: {3}")
    @CsvSource({
        "50, 1, 100, IST",
        "50, 51, 100, IST",
        "50, 52, 100, SST",
        "100, 101, 100, IST",
        "101, 1, 100, SST",
        "-1, 0, 100, SST",
    })
    void writeSetsSufficeIfTheCacheReachesBack(long joiner, long cachedFrom, long donor, Transfer expected) {
        assertThat(choose(at(joiner), "", member("a", 0, donor, cachedFrom)).transfer())
                .isEqualTo(expected);
    }

    @Test
    void anotherHistoryNeedsASnapshot() {
        SnapshotPosition foreign = SnapshotPosition.of(UUID.randomUUID(), 50);
        assertThat(choose(foreign, "", member("a", 0, 100, 1)).transfer()).isEqualTo(Transfer.SST);
    }

    @Test
    void whoHasTheWriteSetsGoesBeforeEverythingElse() {
        Member near = member("near", 0, 100, 80);
        Member far = member("far", 1, 90, 10);
        DonorChoice choice = choose(at(50), "near,", near, far);
        assertThat(name(choice)).isEqualTo("far");
        assertThat(choice.transfer()).isEqualTo(Transfer.IST);
        assertThat(reason(choice, "near")).contains("cache begins at 80").contains("far has them");
    }

    @Test
    void theOwnSegmentGoesBeforeOthers() {
        DonorChoice choice = choose(NOWHERE, "", member("far", 1, 200, 1), member("near", 0, 100, 1));
        assertThat(name(choice)).isEqualTo("near");
        assertThat(reason(choice, "far")).contains("segment 1");
    }

    @Test
    void theHighestSeqnoDecidesAmongEquals() {
        DonorChoice choice = choose(at(50), "", member("a", 0, 99, 1), member("b", 0, 100, 1));
        assertThat(name(choice)).isEqualTo("b");
        assertThat(reason(choice, "a")).contains("behind b, at 99");
    }

    @Test
    void whoGoesOnWritingGoesBeforeWhoBlocksIfItIsASnapshot() {
        Member blocking = with(member("a", 0, 100, 1), State.SYNCED, "rsync");
        DonorChoice snapshot = choose(NOWHERE, "", blocking, member("b", 0, 90, 1));
        assertThat(name(snapshot)).isEqualTo("b");
        assertThat(reason(snapshot, "a")).contains("block").contains("rsync");
        assertThat(name(choose(at(50), "", blocking, member("b", 0, 90, 1)))).isEqualTo("a");
    }

    @ParameterizedTest(name = "wsrep_sst_donor={0}: {1}")
    @CsvSource({
        "'', a",
        "'b', b",
        "'c,b', c",
        "'x,b', b",
        "' b , c ,', b",
        "'x', nobody",
        "'x,', a",
        "',', a",
    })
    void theListDecidesInItsOrder(String donors, String expected) {
        DonorChoice choice =
                choose(NOWHERE, donors, member("a", 0, 100, 1), member("b", 0, 90, 1), member("c", 1, 90, 1));
        assertThat(name(choice)).isEqualTo(expected);
    }

    @Test
    void aNameThatIsNotInAClosedListIsToldSo() {
        DonorChoice choice = choose(NOWHERE, "b", member("a", 0, 100, 1), member("b", 0, 90, 1));
        assertThat(reason(choice, "a")).contains("wsrep_sst_donor does not list it");
        assertThat(reason(choose(NOWHERE, "b,", member("a", 0, 100, 1), member("b", 0, 90, 1)), "a"))
                .contains("prefers b");
    }

    @ParameterizedTest
    @CsvSource({"DONOR, another member", "JOINED, in sync", "JOINING, no state", "UNKNOWN, be queried"})
    void onlyMembersInSyncMayGive(State state, String reason) {
        Member busy = with(member("a", 0, 100, 1), state, "mariabackup");
        DonorChoice choice = choose(NOWHERE, "a,", busy, member("b", 1, 90, 1));
        assertThat(name(choice)).isEqualTo("b");
        assertThat(reason(choice, "a")).contains(reason);
        assertThat(name(choose(NOWHERE, "", busy))).isEqualTo("nobody");
    }

    @Test
    void nobodyGivesToItself() {
        DonorChoice choice = choose(NOWHERE, "", member("joiner", 0, 100, 1));
        assertThat(name(choice)).isEqualTo("nobody");
        assertThat(choice.transfer()).isEqualTo(Transfer.NONE);
        assertThat(reason(choice, "joiner")).contains("itself");
    }

    @Test
    void theOrderOfTheMembersDoesNotMatter() {
        List<Member> members = new ArrayList<>(List.of(
                member("a", 0, 100, 1),
                member("b", 0, 100, 1),
                with(member("c", 0, 100, 70), State.SYNCED, "mysqldump"),
                member("d", 1, 120, 1),
                with(member("e", 0, 130, 1), State.DONOR, "rsync")));
        Joiner joiner = new Joiner("joiner", 0, at(60), DonorChoice.Preference.parse("d,"));
        DonorChoice first = DonorChoice.of(members, joiner);
        Random random = Seeds.random("DonorChoiceTest");
        for (int i = 0; i < 50; i++) {
            Collections.shuffle(members, random);
            assertThat(DonorChoice.of(members, joiner)).isEqualTo(first);
        }
        assertThat(first.rejected())
                .extracting(rejected -> rejected.member().name())
                .containsExactly("a", "b", "c", "e");
    }

    @ParameterizedTest
    @CsvSource({"0, UNKNOWN", "1, JOINING", "2, DONOR", "3, JOINED", "4, SYNCED", "5, UNKNOWN", "-1, UNKNOWN"})
    void statesAreTheServersNumbers(int number, State expected) {
        assertThat(State.of(number)).isEqualTo(expected);
    }
}

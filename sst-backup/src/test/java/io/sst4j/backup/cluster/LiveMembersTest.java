/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sst4j.cluster.Member;
import io.sst4j.cluster.Member.State;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Members are built correctly from server variables; DonorChoiceIT queries real servers. */
class LiveMembersTest {
    private static final String HISTORY = "6c821ecc-14b5-11ef-ae8f-6f7d0d2ba111";

    private static Map<String, String> said() {
        return new HashMap<>(Map.of(
                "wsrep_cluster_state_uuid", HISTORY,
                "wsrep_node_name", "node1",
                "wsrep_local_state", "4",
                "wsrep_last_committed", "120",
                "wsrep_local_cached_downto", "17",
                "wsrep_sst_method", "rsync",
                "wsrep_provider_options", "base_port = 4567; gmcast.segment = 3; pc.weight = 1"));
    }

    @Test
    void allOfAMemberIsRead() throws Exception {
        Member member = LiveMembers.member(said());
        assertThat(member.name()).isEqualTo("node1");
        assertThat(member.segment()).isEqualTo(3);
        assertThat(member.state()).isEqualTo(State.SYNCED);
        assertThat(member.position()).hasToString(HISTORY + ":120");
        assertThat(member.cachedFrom()).hasValue(17);
        assertThat(member.blocks()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"18446744073709551615", "-1", "0", "none", "''"})
    void anEmptyCacheReachesNowhere(String downTo) throws Exception {
        Map<String, String> said = said();
        said.put("wsrep_local_cached_downto", downTo);
        assertThat(LiveMembers.member(said).cachedFrom()).isEmpty();
    }

    @Test
    void aServerWithoutClusterIsRefused() {
        assertThatThrownBy(() -> LiveMembers.member(Map.of("wsrep_on", "OFF"))).hasMessageContaining("not a node");
    }
}

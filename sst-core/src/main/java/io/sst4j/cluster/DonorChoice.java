/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.cluster;

import io.sst4j.SnapshotPosition;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The member that donates its state to a joiner, the kind of transfer, and the reason why each other member was not chosen.
 *
 * <p>Only members in sync may donate. Members that can send the missing write sets (IST) rank before all that would send a
 * snapshot (SST). Among equals the order is:
 *
 * <ol>
 *   <li>the position in the {@link Preference};
 *   <li>members in the joiner's own segment;
 *   <li>for a snapshot, members that continue to write before members that block;
 *   <li>the highest seqno;
 *   <li>the name.
 * </ol>
 *
 * <pre>{@code
 * DonorChoice.Preference asked = DonorChoice.Preference.parse("node3,node2,");
 * DonorChoice choice = DonorChoice.of(members, new DonorChoice.Joiner("node4", 0, position, asked));
 * choice.donor().ifPresent(donor -> System.out.println(choice.transfer() + " from " + donor.name()));
 * }</pre>
 *
 * <p>Source: the documentation of state transfers in Galera clusters. The choice uses the state that the members reported; if the
 * cluster's state changes in the meantime, the cluster may choose another donor.
 *
 * @param donor the chosen donor; empty if no member can donate
 * @param transfer the kind of transfer
 * @param rejected all other members, in order of rank
 */
public record DonorChoice(Optional<Member> donor, Transfer transfer, List<Rejected> rejected) {
    /** Copies the list of rejected members. */
    public DonorChoice {
        rejected = List.copyOf(rejected);
    }

    /** A kind of state transfer. */
    public enum Transfer {
        /** Sends the missing write sets. */
        IST,
        /** Sends a snapshot. */
        SST,
        /** No transfer, because no member can donate. */
        NONE
    }

    /**
     * The node that needs a state.
     *
     * @param name its {@code wsrep_node_name}
     * @param segment its {@code gmcast.segment}
     * @param position its position; {@link SnapshotPosition#UNDEFINED} if it has no state
     * @param donors its preferred donors
     */
    public record Joiner(String name, int segment, SnapshotPosition position, Preference donors) {}

    /**
     * A member that was not chosen.
     *
     * @param member the member
     * @param reason the reason, in a few words
     */
    public record Rejected(Member member, String reason) {}

    /**
     * Chooses a donor.
     *
     * @param members the members of the cluster, in any order; the joiner may be among them
     * @param joiner the node that needs a state
     * @return the choice
     */
    public static DonorChoice of(List<Member> members, Joiner joiner) {
        List<Member> able = new ArrayList<>();
        List<Rejected> unable = new ArrayList<>();
        for (Member member : members) {
            Optional<String> obstacle = obstacle(member, joiner);
            if (obstacle.isPresent()) {
                unable.add(new Rejected(member, obstacle.get()));
            } else {
                able.add(member);
            }
        }
        if (able.isEmpty()) {
            return new DonorChoice(Optional.empty(), Transfer.NONE, unable);
        }
        able.sort(order(joiner));
        Member chosen = able.get(0);
        List<Rejected> rejected = new ArrayList<>();
        for (Member other : able.subList(1, able.size())) {
            rejected.add(new Rejected(other, disadvantage(other, chosen, joiner)));
        }
        rejected.addAll(unable);
        Transfer transfer = chosen.canContinue(joiner.position()) ? Transfer.IST : Transfer.SST;
        return new DonorChoice(Optional.of(chosen), transfer, rejected);
    }

    private static Optional<String> obstacle(Member member, Joiner joiner) {
        if (member.name().equals(joiner.name())) {
            return Optional.of("it is the joiner itself");
        }
        if (!joiner.donors().allows(member)) {
            return Optional.of("wsrep_sst_donor does not list it and does not end with a comma");
        }
        return switch (member.state()) {
            case SYNCED -> Optional.empty();
            case DONOR -> Optional.of("it is donating its state to another member, or is desynced");
            case JOINED -> Optional.of("it is not yet in sync");
            case JOINING -> Optional.of("it has no state itself yet");
            case UNKNOWN -> Optional.of("its state could not be queried");
        };
    }

    private static Comparator<Member> order(Joiner joiner) {
        return Comparator.comparing((Member member) -> !member.canContinue(joiner.position()))
                .thenComparing(member -> joiner.donors().rank(member))
                .thenComparing(member -> member.segment() != joiner.segment())
                .thenComparing(member -> !member.canContinue(joiner.position()) && member.blocks())
                .thenComparing(member -> -member.position().seqno())
                .thenComparing(Member::name);
    }

    /** Returns the first rule that ranks a member lower. The rules are applied in the same order as in {@link #order}. */
    private static String disadvantage(Member other, Member chosen, Joiner joiner) {
        String name = chosen.name();
        boolean chosenContinues = chosen.canContinue(joiner.position());
        if (chosenContinues && !other.canContinue(joiner.position())) {
            return "it lacks write sets that the joiner needs" + cache(other) + "; " + name + " has them";
        }
        if (joiner.donors().rank(other) != joiner.donors().rank(chosen)) {
            return "wsrep_sst_donor prefers " + name;
        }
        if (other.segment() != chosen.segment() && chosen.segment() == joiner.segment()) {
            return "it is in segment " + other.segment() + ", " + name + " is in the joiner's segment";
        }
        if (!chosenContinues && other.blocks() && !chosen.blocks()) {
            return "it would block its writes (" + other.method() + "), " + name + " does not";
        }
        if (other.position().seqno() != chosen.position().seqno()) {
            return "it is behind " + name + ", at " + other.position().seqno();
        }
        return name + " is equally suitable and precedes it by name";
    }

    private static String cache(Member member) {
        return member.cachedFrom().isPresent()
                ? " (its cache begins at " + member.cachedFrom().getAsLong() + ")"
                : "";
    }

    /**
     * The donors that a node asks for its state, in order of preference.
     *
     * <p>Source: the documentation of {@code wsrep_sst_donor}. If the list is empty or ends with a comma, any other member may be
     * chosen when no listed member can donate.
     *
     * @param names the members' names, the most preferred first
     * @param othersToo true if members outside the list may be chosen when no listed member can donate
     */
    public record Preference(List<String> names, boolean othersToo) {
        /** Any member. */
        public static final Preference ANY = new Preference(List.of(), true);

        /** Copies the names. */
        public Preference {
            names = List.copyOf(names);
        }

        /**
         * Parses the value of {@code wsrep_sst_donor}.
         *
         * @param text names separated by commas; may be empty
         * @return the list
         */
        public static Preference parse(String text) {
            List<String> names = Arrays.stream(text.split(","))
                    .map(String::strip)
                    .filter(name -> !name.isEmpty())
                    .toList();
            return new Preference(names, names.isEmpty() || text.strip().endsWith(","));
        }

        /** The member's index in the list, or the list's length if it is not in it. */
        int rank(Member member) {
            int index = names.indexOf(member.name());
            return index < 0 ? names.size() : index;
        }

        boolean allows(Member member) {
            return othersToo || names.contains(member.name());
        }
    }
}

package io.waybill.inspect;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.tika.mime.MediaType;

/**
 * Finds the rule that matches without trying most of them. At the few dozen positions where a magic number has its only
 * place, the byte that stands there tells which are worth a try; for those that may stand anywhere in a range, the range
 * is read once, and only at a byte that one of them begins with is there more to compare.
 */
final class MagicIndex {
    /** A magic number that may stand at any position of a range, and the rules that it is the first of. */
    private record Wide(Clause.Magic magic, int begin, int end, int rule) {}

    private static final Comparator<Wide> FARTHEST =
            Comparator.comparingInt(Wide::end).reversed();

    private final List<MagicTable.Rule> rules;
    private final int[] positions;
    /** For each position and each byte there, which rules may match. */
    private final BitSet[][] atPosition;

    /** For each byte those that begin with it, the ones first whose range reaches farthest. */
    private final Wide[][] byFirstByte;

    private final int last;

    MagicIndex(List<MagicTable.Rule> rules) {
        this.rules = rules;
        Map<Integer, BitSet[]> fixed = new TreeMap<>();
        List<List<Wide>> wide = new ArrayList<>();
        for (int value = 0; value < 256; value++) {
            wide.add(new ArrayList<>());
        }
        int end = 0;
        for (int rule = 0; rule < rules.size(); rule++) {
            for (Clause.Magic magic : rules.get(rule).clause().first()) {
                for (int value = 0; value < 256; value++) {
                    if (!magic.beginsWith((byte) value)) {
                        continue;
                    }
                    if (magic.begin() == magic.end()) {
                        BitSet[] bytes = fixed.computeIfAbsent(magic.begin(), position -> new BitSet[256]);
                        bytes[value] = bytes[value] == null ? new BitSet(rules.size()) : bytes[value];
                        bytes[value].set(rule);
                    } else {
                        wide.get(value).add(new Wide(magic, magic.begin(), magic.end(), rule));
                        end = Math.max(end, magic.end());
                    }
                }
            }
        }
        positions = fixed.keySet().stream().mapToInt(Integer::intValue).toArray();
        atPosition = fixed.values().toArray(BitSet[][]::new);
        byFirstByte = wide.stream()
                .map(list -> list.stream().sorted(FARTHEST).toArray(Wide[]::new))
                .toArray(Wide[][]::new);
        last = end;
    }

    /** The type that Tika's rules find, or nothing. */
    Optional<MediaType> find(Head head) {
        BitSet worth = new BitSet(rules.size());
        for (int i = 0; i < positions.length; i++) {
            BitSet there = atPosition[i][head.at(positions[i]) & 0xFF];
            if (there != null) {
                worth.or(there);
            }
        }
        for (int position = 0; position <= last; position++) {
            for (Wide wide : byFirstByte[head.at(position) & 0xFF]) {
                if (position > wide.end) {
                    break;
                }
                if (position >= wide.begin && wide.magic.matchesAt(head, position)) {
                    worth.set(wide.rule);
                }
            }
        }
        for (int rule = worth.nextSetBit(0); rule >= 0; rule = worth.nextSetBit(rule + 1)) {
            if (rules.get(rule).clause().matches(head)) {
                return Optional.of(rules.get(rule).type());
            }
        }
        return Optional.empty();
    }
}

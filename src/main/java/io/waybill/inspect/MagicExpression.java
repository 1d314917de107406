package io.waybill.inspect;

import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A regular expression that matches somewhere in a range, compiled once and tried only where its first byte stands. */
final class MagicExpression implements Clause.Magic {
    /** How far it sees from where it begins, in bytes. */
    private static final int WINDOW = 8 * 1024;

    private final int begin;
    private final int end;
    private final int size;
    private final Pattern pattern;
    private final BitSet first = new BitSet(256);

    MagicExpression(int begin, int end, byte[] expression) {
        this.begin = begin;
        this.end = end;
        this.size = expression.length;
        this.pattern = Pattern.compile(new String(expression, StandardCharsets.UTF_8));
        for (int value = 0; value < 256; value++) {
            // Where the end of what it was given is of no matter, nothing that could follow would let it match.
            Matcher matcher = pattern.matcher(String.valueOf((char) value));
            first.set(value, matcher.lookingAt() || matcher.hitEnd());
        }
    }

    @Override
    public int begin() {
        return begin;
    }

    @Override
    public int end() {
        return end;
    }

    @Override
    public boolean beginsWith(byte byteThere) {
        return first.get(byteThere & 0xFF);
    }

    @Override
    public boolean matchesAt(Head head, int position) {
        return pattern.matcher(head.text(position, WINDOW)).lookingAt();
    }

    @Override
    public int needed() {
        return begin;
    }

    @Override
    public int size() {
        return size;
    }
}

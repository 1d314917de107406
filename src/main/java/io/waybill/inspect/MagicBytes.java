package io.waybill.inspect;

/**
 * Bytes that stand somewhere in a range.
 *
 * @param mask which bits of each count
 * @param ignoresCase whether capitals of ASCII count as small letters, which is what the bytes are then
 */
record MagicBytes(int begin, int end, byte[] bytes, byte[] mask, boolean ignoresCase) implements Clause.Magic {
    @Override
    public boolean beginsWith(byte first) {
        return bytes.length == 0 || isAt(first, 0);
    }

    @Override
    public boolean matchesAt(Head head, int position) {
        for (int i = 0; i < bytes.length; i++) {
            if (!isAt(head.at(position + i), i)) {
                return false;
            }
        }
        return true;
    }

    @Override
    public int needed() {
        return begin + bytes.length;
    }

    @Override
    public int size() {
        return bytes.length;
    }

    private boolean isAt(byte found, int i) {
        int masked = found & mask[i];
        return (ignoresCase ? Character.toLowerCase(masked) : masked) == bytes[i];
    }
}

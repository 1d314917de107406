package io.waybill.access;

import java.time.Duration;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Links that log in whoever follows one first, from this machine. A link is good for a day, or until the process ends. */
final class Links {
    static final String PATH = "/enter";
    static final String PARAMETER = "ticket";

    private static final Duration GOOD = Duration.ofDays(1);
    private static final int MOST = 100;

    /** By the hashes of their tickets, when they were made. */
    private final Map<String, Long> open = new ConcurrentHashMap<>();

    /** Makes a link: a path with a ticket that nobody can guess. */
    String next() {
        forgetOld();
        String ticket = Secrets.next();
        open.put(Secrets.hash(ticket), System.nanoTime());
        return PATH + "?" + PARAMETER + "=" + ticket;
    }

    /** Whether a ticket is good; it isn't afterwards. */
    boolean use(String ticket) {
        forgetOld();
        return open.remove(Secrets.hash(ticket)) != null;
    }

    private void forgetOld() {
        long now = System.nanoTime();
        open.values().removeIf(made -> now - made > GOOD.toNanos());
        Iterator<String> some = open.keySet().iterator();
        while (open.size() > MOST && some.hasNext()) {
            some.next();
            some.remove();
        }
    }
}

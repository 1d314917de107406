package io.waybill.ods;

import io.waybill.ledger.Ids;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says in the log, once for each batch, that what it sends goes to a stand-in. */
final class StandInNotice {
    private static final Logger LOG = LoggerFactory.getLogger(StandInNotice.class);
    private static final int MOST = 1_000;

    private final Set<UUID> told = ConcurrentHashMap.newKeySet();

    void of(UUID batch) {
        if (told.size() >= MOST) {
            told.clear();
        }
        if (told.add(batch)) {
            LOG.warn("{}: a stand-in takes what batch {} sends to ODS", SendResult.STAND_IN.text(), Ids.brief(batch));
        }
    }
}

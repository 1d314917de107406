package io.waybill.access;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.InitializingBean;

/** Removes each day what of the audit trail is older than it is kept. */
class AuditKeeping implements InitializingBean, DisposableBean {
    private static final Logger LOG = LoggerFactory.getLogger(AuditKeeping.class);
    private static final long FIRST_MINUTES = 5;

    private final ScheduledExecutorService clerk =
            Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "audit-keeping"));
    private final Audit audit;
    private final Duration keep;

    AuditKeeping(Audit audit, Duration keep) {
        this.audit = audit;
        this.keep = keep;
    }

    @Override
    public void afterPropertiesSet() {
        if (!keep.isZero()) {
            clerk.scheduleWithFixedDelay(this::forget, FIRST_MINUTES, TimeUnit.DAYS.toMinutes(1), TimeUnit.MINUTES);
        }
    }

    private void forget() {
        try {
            audit.forget(keep);
        } catch (RuntimeException e) {
            LOG.warn("What is old of the audit trail could not be removed, and will be tomorrow: {}", e.toString());
        }
    }

    @Override
    public void destroy() {
        clerk.shutdownNow();
    }
}

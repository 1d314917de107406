package io.waybill.camel;

import io.waybill.intake.folder.Poll;
import io.waybill.intake.folder.Watch;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Set;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelContextAware;
import org.apache.camel.Consumer;
import org.apache.camel.Endpoint;
import org.apache.camel.component.file.GenericFile;
import org.apache.camel.component.file.GenericFileFilter;
import org.apache.camel.spi.PollingConsumerPollStrategy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.convert.DurationStyle;

/**
 * What camel-file asks while it polls a drop folder: whether to poll now, which folders to look into, which files to take.
 * The palette's drop-folder-source makes one for each folder.
 */
public class DropWatch implements GenericFileFilter<File>, PollingConsumerPollStrategy, CamelContextAware {
    private static final Logger LOG = LoggerFactory.getLogger(DropWatch.class);
    private static final int REMOTE_FACTOR = 5;
    private static final int REMOTE_SETTLE_FACTOR = 3;

    private CamelContext camelContext;
    private String folder = "";
    private Duration settle = Duration.ofSeconds(10);
    private Duration incomplete = Duration.ofMinutes(1);
    private String doneMarker = "";
    private String ignore = "";
    private Watch watch;
    private Watch.Rules rules;
    private int everyNth = 1;
    private Duration poll = Duration.ofSeconds(1);
    private final Set<Path> accepted = new LinkedHashSet<>();
    /** What the poll before accepted; what comes again was held back, and is no reason to poll again at once. */
    private Set<Path> before = Set.of();

    private boolean heldBack;
    private long begun = System.nanoTime() - Duration.ofDays(1).toNanos();
    private int polls;

    @Override
    public boolean begin(Consumer consumer, Endpoint endpoint) {
        boolean tooSoon = heldBack && System.nanoTime() - begun < poll.toNanos();
        if (tooSoon || !open()) {
            return false;
        }
        begun = System.nanoTime();
        heldBack = false;
        before = Set.copyOf(accepted);
        accepted.clear();
        boolean due = polls++ % everyNth == 0;
        return due && watch.isOpen(rules.inbox().root());
    }

    @Override
    public void commit(Consumer consumer, Endpoint endpoint, int polledMessages) {
        LOG.trace("{}: {} files", folder, polledMessages);
    }

    @Override
    public boolean rollback(Consumer consumer, Endpoint endpoint, int retryCounter, Exception cause) {
        LOG.warn("{} can't be polled now and is tried again: {}", folder, cause.toString());
        return false;
    }

    @Override
    public boolean accept(GenericFile<File> file) {
        Path path = file.getFile().toPath();
        if (file.isDirectory()) {
            return watch.acceptsFolder(rules, path);
        }
        if (!watch.acceptsFile(rules, path)) {
            return false;
        }
        heldBack |= before.contains(path);
        return accepted.add(path);
    }

    /**
     * What the poll brought, for the step that takes it: the paths as they were accepted, for camel-file takes a backslash
     * in a name for a slash. What somebody has open for writing is left out, and comes again with a later poll.
     */
    public Poll arrival() {
        return new Poll(rules, watch.closed(rules, accepted));
    }

    /** Whether it is known how to watch the inbox, which shows when it can be reached for the first time. */
    private synchronized boolean open() {
        if (rules != null) {
            return true;
        }
        Path inbox = Path.of(folder);
        if (watch == null) {
            watch = camelContext.getRegistry().findSingleByType(Watch.class);
            watch.use(inbox);
        }
        if (!watch.isOpen(inbox)) {
            return false;
        }
        try {
            boolean remote = Watch.isRemote(inbox);
            everyNth = remote ? REMOTE_FACTOR : 1;
            rules = Watch.Rules.of(
                    inbox, remote ? settle.multipliedBy(REMOTE_SETTLE_FACTOR) : settle, incomplete, doneMarker, ignore);
            watch.begin(rules);
            return true;
        } catch (IOException e) {
            throw new UncheckedIOException("The inbox " + folder + " can't be used", e);
        }
    }

    @Override
    public CamelContext getCamelContext() {
        return camelContext;
    }

    @Override
    public void setCamelContext(CamelContext camelContext) {
        this.camelContext = camelContext;
    }

    public void setFolder(String folder) {
        this.folder = folder;
    }

    public void setSettle(String settle) {
        this.settle = DurationStyle.detectAndParse(settle);
    }

    /** In milliseconds. */
    public void setPoll(long poll) {
        this.poll = Duration.ofMillis(poll);
    }

    public void setIncomplete(String incomplete) {
        this.incomplete = DurationStyle.detectAndParse(incomplete);
    }

    public void setDoneMarker(String doneMarker) {
        this.doneMarker = doneMarker;
    }

    public void setIgnore(String ignore) {
        this.ignore = ignore;
    }
}

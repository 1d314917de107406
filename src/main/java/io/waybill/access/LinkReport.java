package io.waybill.access;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.web.servlet.context.ServletWebServerInitializedEvent;
import org.springframework.context.event.EventListener;

/** Writes into the log how the browser of this machine gets in, where nobody else does. */
class LinkReport {
    private static final Logger LOG = LoggerFactory.getLogger(LinkReport.class);

    private final Links links;
    private final AccessProperties properties;

    LinkReport(Links links, AccessProperties properties) {
        this.links = links;
        this.properties = properties;
    }

    @EventListener
    void listening(ServletWebServerInitializedEvent event) {
        if (event.getApplicationContext().getServerNamespace() == null && !properties.isOpen()) {
            LOG.info(
                    "HTTP is for this machine only: programs take the token in {}, and a browser gets in once by"
                            + " http://localhost:{}{}",
                    properties.tokenFile(),
                    event.getWebServer().getPort(),
                    links.next());
        }
    }
}

package io.waybill.intake.upload.http;

import io.waybill.intake.upload.Slots;
import io.waybill.intake.upload.TicketedUploads;
import io.waybill.intake.upload.UploadProperties;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.socket.config.annotation.EnableWebSocket;
import org.springframework.web.socket.config.annotation.WebSocketConfigurer;

@Configuration(proxyBeanMethods = false)
@EnableWebSocket
@ConditionalOnProperty("waybill.uploads.sockets")
class SocketConfiguration {
    @Bean
    SocketUploads socketUploads(TicketedUploads uploads, ObjectProvider<Slots> slots) {
        return new SocketUploads(uploads, slots);
    }

    /** Pages of others may connect only if they may send otherwise. */
    @Bean
    WebSocketConfigurer uploadSockets(SocketUploads uploads, UploadProperties properties) {
        return registry -> registry.addHandler(uploads, "/ws_api/upload_parallel/{id}", "/ws_api/upload/{id}")
                .setAllowedOrigins(properties.origins().toArray(String[]::new));
    }
}

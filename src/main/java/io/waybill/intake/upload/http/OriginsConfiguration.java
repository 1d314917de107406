package io.waybill.intake.upload.http;

import io.waybill.intake.upload.UploadProperties;
import java.time.Duration;
import java.util.List;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.web.cors.CorsConfiguration;
import org.springframework.web.cors.UrlBasedCorsConfigurationSource;
import org.springframework.web.filter.CorsFilter;

/** Lets web pages of some origins send, and read what they need of the answers. Without one nothing is said to pages of others. */
@Configuration(proxyBeanMethods = false)
class OriginsConfiguration {
    private static final List<String> METHODS = List.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");
    private static final List<String> ASKED = List.of(
            "Authorization",
            "Content-Type",
            "Content-Digest",
            "Content-Disposition",
            "Idempotency-Key",
            "Repr-Digest",
            "Tus-Resumable",
            "Upload-Checksum",
            "Upload-Complete",
            "Upload-Concat",
            "Upload-Defer-Length",
            "Upload-Draft-Interop-Version",
            "Upload-Incomplete",
            "Upload-Length",
            "Upload-Metadata",
            "Upload-Offset",
            "X-CSRF-TOKEN",
            "X-HTTP-Method-Override",
            "X-Request-ID",
            "X-Requested-With");
    private static final List<String> TOLD = List.of(
            "Link",
            "Location",
            "Repr-Digest",
            "Retry-After",
            "Tus-Checksum-Algorithm",
            "Tus-Extension",
            "Tus-Max-Size",
            "Tus-Resumable",
            "Tus-Version",
            "Upload-Batch",
            "Upload-Complete",
            "Upload-Concat",
            "Upload-Defer-Length",
            "Upload-Draft-Interop-Version",
            "Upload-Expires",
            "Upload-Incomplete",
            "Upload-Length",
            "Upload-Limit",
            "Upload-Metadata",
            "Upload-Offset");

    /** It answers preflights itself, before anybody asks for a token, which they never have. */
    @Bean
    FilterRegistrationBean<CorsFilter> uploadOrigins(UploadProperties properties) {
        UrlBasedCorsConfigurationSource source = new UrlBasedCorsConfigurationSource();
        if (!properties.origins().isEmpty()) {
            CorsConfiguration allowed = new CorsConfiguration();
            allowed.setAllowedOrigins(properties.origins());
            allowed.setAllowCredentials(true);
            allowed.setAllowedMethods(METHODS);
            allowed.setAllowedHeaders(ASKED);
            allowed.setExposedHeaders(TOLD);
            allowed.setMaxAge(Duration.ofDays(1));
            source.registerCorsConfiguration("/api/v1/**", allowed);
            source.registerCorsConfiguration("/api/files/**", allowed);
        }
        FilterRegistrationBean<CorsFilter> filter = new FilterRegistrationBean<>(new CorsFilter(source));
        filter.setOrder(Ordered.HIGHEST_PRECEDENCE + 1);
        return filter;
    }
}

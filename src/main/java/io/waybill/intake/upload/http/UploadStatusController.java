package io.waybill.intake.upload.http;

import com.sun.management.OperatingSystemMXBean;
import io.waybill.content.Checksums;
import io.waybill.intake.upload.ParallelProperties;
import io.waybill.intake.upload.Slots;
import io.waybill.intake.upload.TicketedUploads;
import io.waybill.intake.upload.Upload;
import io.waybill.intake.upload.UploadRefused;
import io.waybill.ledger.Asker;
import java.lang.management.ManagementFactory;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.core.env.Environment;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** How uploads through WebSockets stand, all together and each. What there is nothing of is empty, or null. */
@RestController
@RequestMapping("/api/v1/system")
@ConditionalOnProperty("waybill.uploads.sockets")
class UploadStatusController {
    private static final double GIB = 1L << 30;
    private static final double MILLIS = 1_000;
    private static final int PERCENT = 100;

    /** Each connection has a buffer of that many bytes, of which no pool is kept. */
    private static final int BUFFER = 64 << 10;

    private final TicketedUploads uploads;
    private final SocketUploads sockets;
    private final ObjectProvider<Slots> slots;
    private final ParallelProperties parallel;
    private final Environment environment;

    UploadStatusController(
            TicketedUploads uploads,
            SocketUploads sockets,
            ObjectProvider<Slots> slots,
            ParallelProperties parallel,
            Environment environment) {
        this.uploads = uploads;
        this.sockets = sockets;
        this.slots = slots;
        this.parallel = parallel;
        this.environment = environment;
    }

    /** How much goes on, and how much may. */
    @GetMapping("/upload-status")
    Map<String, Object> status(Asker asker) {
        String processor = parallel.enabled() ? "parallel" : "sequential";
        OperatingSystemMXBean machine = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        long total = machine.getTotalMemorySize();
        long free = machine.getFreeMemorySize();
        double used = total <= 0 ? 0 : rounded((double) (total - free) * PERCENT / total);
        String profile = String.join(",", environment.getActiveProfiles());
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("processor_config", config(processor));
        answer.put("concurrency_manager", concurrency(asker.name(), profile, used));
        Map<String, Object> memory = new LinkedHashMap<>();
        memory.put(
                "current_usage",
                Map.of(
                        "total_gb", rounded(total / GIB),
                        "available_gb", rounded(free / GIB),
                        "used_gb", rounded((total - free) / GIB),
                        "percent", used));
        memory.put(
                "limits",
                Map.of(
                        "environment",
                        profile.isEmpty() ? "default" : profile,
                        "max_percent",
                        parallel.memory(),
                        "reserved_gb",
                        0,
                        "warning_threshold",
                        parallel.memory()));
        int connected = sockets.connected();
        memory.put(
                "allocated",
                Map.of(
                        "total_allocated_gb",
                        connected * BUFFER / GIB,
                        "file_count",
                        connected,
                        "files",
                        sockets.files(asker.name())));
        memory.put("trends", Map.of("history_count", 1, "recent_usage", List.of(used)));
        answer.put("memory_monitor", memory);
        answer.put(
                "system_info",
                Map.of(
                        "processors", machine.getAvailableProcessors(),
                        "java", String.valueOf(System.getProperty("java.version"))));
        answer.put(processor + "_processor", Map.of("active_uploads", connected));
        answer.put(
                "buffer_pool", Map.of("pools", Map.of(), "usage", Map.of(), "buffer_sizes", Map.of("upload", BUFFER)));
        return answer;
    }

    private Map<String, Object> config(String processor) {
        Map<String, Object> config = new LinkedHashMap<>();
        config.put("current_processor", processor);
        config.put("streaming_enabled", true);
        config.put("streaming_percentage", PERCENT);
        config.put("parallel_enabled", parallel.enabled());
        config.put("chunk_size_mb", parallel.chunkSize().toMegabytes());
        config.put("max_concurrent_chunks", parallel.chunks());
        config.put("max_concurrent_users", parallel.users());
        config.put("max_memory_percent", parallel.memory());
        return config;
    }

    private Map<String, Object> concurrency(String owner, String profile, double used) {
        Slots limited = slots.getIfAvailable();
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("environment", profile.isEmpty() ? "default" : profile);
        if (limited == null) {
            answer.put("active_uploads", sockets.connected());
            answer.put("global_upload_slots_available", null);
            answer.put("user_upload_counts", Map.of());
        } else {
            Slots.State state = limited.state(owner);
            answer.put("active_uploads", state.active());
            answer.put("waiting_uploads", state.waiting());
            answer.put("global_upload_slots_available", Math.max(0, state.all() - state.active()));
            answer.put("user_upload_counts", Map.of(owner, state.own()));
        }
        answer.put("global_download_slots_available", null);
        answer.put("memory_usage_percent", used);
        answer.put("memory_limit_percent", parallel.memory());
        return answer;
    }

    /** How far an upload has come. Its chunks are the blocks of which checksums are kept. */
    @GetMapping("/upload-progress/{id}")
    Map<String, Object> progress(@PathVariable String id, Asker asker) {
        Upload upload = uploads.own(Headers.id(id), asker);
        long length = upload.length().orElse(0);
        long received = uploads.received(upload);
        long block = Checksums.chunkSize(length);
        double seconds = uploads.age(upload).toMillis() / MILLIS;
        long blocks = block == 0 ? 0 : (length + block - 1) / block;
        long whole = received == length ? blocks : block == 0 ? 0 : received / block;
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("file_id", upload.id());
        answer.put("total_chunks", blocks);
        answer.put("completed_chunks", whole);
        answer.put("failed_chunks", 0);
        answer.put("bytes_uploaded", received);
        answer.put("total_bytes", length);
        answer.put("progress_percent", length == 0 ? 0 : rounded((double) received * PERCENT / length));
        answer.put("elapsed_time", seconds);
        answer.put("estimated_completion", received == 0 ? null : rounded(seconds * (length - received) / received));
        answer.put("chunks_per_second", seconds == 0 ? 0 : rounded(whole / seconds));
        return answer;
    }

    private static double rounded(double number) {
        return Math.round(number * PERCENT) / (double) PERCENT;
    }

    /** There is none of that id, for whoever asks. */
    @ExceptionHandler
    ResponseEntity<Map<String, Object>> unknown(UploadRefused refused) {
        return ResponseEntity.status(HttpStatus.NOT_FOUND)
                .body(Map.of(
                        "error", "File not found or no active upload", "detail", String.valueOf(refused.getMessage())));
    }
}

package io.waybill.intake.upload.http;

import io.waybill.intake.upload.ContentDigest;
import io.waybill.intake.upload.NewUpload;
import io.waybill.intake.upload.Upload;
import io.waybill.intake.upload.Uploads;
import io.waybill.ledger.Asker;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Takes a file in one request, as {@code curl -T file URL} sends it. */
@RestController
@RequestMapping("/api/v1/inbox")
class InboxController {
    private final Uploads uploads;
    private final Optional<ResumableController> resumable;

    InboxController(Uploads uploads, Optional<ResumableController> resumable) {
        this.uploads = uploads;
        this.resumable = resumable;
    }

    /** Takes a file as a batch; one whose sender says that it can go on later as an upload that can. It is on the disk and in the ledger when the answer comes; of one that breaks off nothing is kept. */
    @PutMapping("/{flow}/{*name}")
    ResponseEntity<Object> put(
            @PathVariable("flow") String flow,
            @PathVariable("name") String name,
            Asker asker,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException {
        if (resumable.isPresent() && Draft.complete(request).isPresent()) {
            return resumable.get().create(asker, Optional.of(flow), Optional.of(name.substring(1)), request, response);
        }
        Optional<ContentDigest> digest = DigestHeader.of(request);
        Upload upload = uploads.create(new NewUpload(
                asker,
                Optional.of(flow),
                Optional.of(name.substring(1)).filter(given -> !given.isEmpty()),
                Optional.ofNullable(request.getContentType()),
                Map.of(),
                "",
                Headers.contentLength(request)));
        try {
            uploads.append(upload, 0, Headers.contentLength(request), request.getInputStream(), digest);
            uploads.complete(upload);
        } catch (IOException | RuntimeException e) {
            giveUp(upload, asker, e);
            throw e;
        }
        UUID batch = upload.batch();
        String receipt = "/api/v1/batches/" + batch;
        return ResponseEntity.created(URI.create(receipt))
                .header(HttpHeaders.LINK, "<" + receipt + ">; rel=\"receipt\"")
                .body(Map.of("batch", batch, "receipt", receipt, "progress", receipt + "/progress"));
    }

    /** Unless it is complete after all, and only the answer is lost. */
    private void giveUp(Upload upload, Asker asker, Exception why) {
        try {
            Upload now = uploads.get(upload.id(), asker);
            if (!now.isComplete()) {
                uploads.cancel(now);
            }
        } catch (IOException | RuntimeException e) {
            why.addSuppressed(e);
        }
    }
}

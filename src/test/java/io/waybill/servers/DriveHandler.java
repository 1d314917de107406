package io.waybill.servers;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;

/** Counts a request, spoils it if a fault is due, checks the caller, and answers. */
final class DriveHandler implements HttpHandler {
    private final DriveStandIn drive;
    private final DriveAccess access;
    private final DriveApi api;

    DriveHandler(DriveStandIn drive, DriveAccess access, DriveApi api) {
        this.drive = drive;
        this.access = access;
        this.api = api;
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            DriveRequest request = DriveRequest.of(exchange);
            Optional<DriveCall> call = DriveCall.of(request);
            Optional<DriveFault> fault = Optional.empty();
            if (call.isPresent()) {
                drive.count(call.get());
                drive.pause();
                fault = drive.nextFault(call.get());
            }
            if (fault.isPresent() && fault.get() instanceof DriveFault.Cut cut) {
                request = request.cutAfter(cut.afterBytes());
            }
            DriveReply reply = reply(request, call, fault);
            // a client that still sends would not see the answer
            request.body().transferTo(OutputStream.nullOutputStream());
            if (fault.isEmpty() || !(fault.get() instanceof DriveFault.LostAnswer)) {
                reply.send(exchange);
            }
        } catch (DriveRequest.CutOnDemand e) {
            // closing the exchange unanswered cuts the connection
            return;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private DriveReply reply(DriveRequest request, Optional<DriveCall> call, Optional<DriveFault> fault)
            throws IOException {
        try {
            if (fault.isPresent() && fault.get() instanceof DriveFault.Status status) {
                status.retryAfter()
                        .ifPresent(wait ->
                                request.exchange().getResponseHeaders().set("Retry-After", "" + wait.toSeconds()));
                throw new DriveError(status.status(), status.reason(), "Fault on demand");
            }
            if (call.isEmpty()) {
                throw new DriveError(404, "notFound", "No such call: " + request.method() + " " + request.path());
            }
            if (call.get() == DriveCall.TOKEN) {
                return access.token(request);
            }
            if (!access.allows(request.header("Authorization").orElse(""))) {
                throw new DriveError(401, "authError", "Invalid Credentials");
            }
            return api.reply(request, call.get());
        } catch (DriveError e) {
            return DriveReply.error(e);
        }
    }
}

package io.waybill.servers;

/** How S3 says no: a status, a code and a sentence. */
final class S3Error extends Exception {
    private final int status;
    private final String code;

    S3Error(int status, String code, String message) {
        super(message);
        this.status = status;
        this.code = code;
    }

    int status() {
        return status;
    }

    String toXml() {
        return "<Error><Code>%s</Code><Message>%s</Message></Error>".formatted(code, getMessage());
    }

    @Override
    public String toString() {
        return "%d %s: %s".formatted(status, code, getMessage());
    }
}

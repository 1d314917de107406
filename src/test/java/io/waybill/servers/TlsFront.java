package io.waybill.servers;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Speaks TLS in front of a port of this machine, with a certificate that nobody but its maker vouches for. */
public final class TlsFront implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TlsFront.class);
    private static final String PASSWORD = "changeit";

    private final Path certificate;
    private final int port;
    private final SSLServerSocket listener;
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "tls-front");
        thread.setDaemon(true);
        return thread;
    });

    private TlsFront(Path folder, int port) throws IOException, GeneralSecurityException, InterruptedException {
        this.port = port;
        Path keys = folder.resolve("keys.p12");
        certificate = folder.resolve("authority.pem");
        keytool(
                "-genkeypair",
                "-keystore",
                keys,
                "-alias",
                "ods",
                "-keyalg",
                "EC",
                "-dname",
                "CN=ods",
                "-ext",
                "san=ip:127.0.0.1");
        keytool("-exportcert", "-rfc", "-keystore", keys, "-alias", "ods", "-file", certificate);
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(keys)) {
            store.load(in, PASSWORD.toCharArray());
        }
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, PASSWORD.toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(factory.getKeyManagers(), null, null);
        listener = (SSLServerSocket)
                context.getServerSocketFactory().createServerSocket(0, 50, InetAddress.getLoopbackAddress());
        threads.execute(this::accept);
    }

    /** @param folder where its key and its certificate are made */
    public static TlsFront before(int port, Path folder) throws Exception {
        return new TlsFront(folder, port);
    }

    public String url() {
        return "https://127.0.0.1:" + listener.getLocalPort() + "/";
    }

    /** In PEM. */
    public Path certificate() {
        return certificate;
    }

    @Override
    public void close() throws IOException {
        listener.close();
        threads.shutdownNow();
    }

    private void accept() {
        try {
            while (!listener.isClosed()) {
                Socket client = listener.accept();
                Socket server = new Socket(InetAddress.getLoopbackAddress(), port);
                threads.execute(() -> pump(client, server));
                threads.execute(() -> pump(server, client));
            }
        } catch (SocketException e) {
            threads.shutdown();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Until one side has nothing more to say. */
    private static void pump(Socket from, Socket to) {
        try (from;
                to;
                InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream()) {
            in.transferTo(out);
        } catch (IOException e) {
            LOG.debug("The other direction ended first, or the client doesn't trust us", e);
        }
    }

    private static void keytool(Object... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        for (Object argument : arguments) {
            command.add(argument.toString());
        }
        command.addAll(List.of("-storepass", PASSWORD, "-noprompt"));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes());
        if (process.waitFor() != 0) {
            throw new IOException("keytool said: " + said);
        }
    }
}

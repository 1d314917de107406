package io.waybill.flows;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A file system of its own for a test, which can be taken away and mounted again. Only what it mounted is unmounted, and only what it
 * started is ended. One that can't be had here is an assumption that fails, and says why.
 */
public final class MountedFileSystem implements AutoCloseable {
    /** What there is. */
    public enum Kind {
        EXT4,
        XFS,
        /** Through the kernel where it has it, else through FUSE (Debian's package exfat-fuse). */
        EXFAT,
        /** Through FUSE (ntfs-3g). */
        NTFS,
        OVERLAY,
        /** Through FUSE (sshfs), from an OpenSSH server. */
        SFTP,
        /** Through FUSE (rclone), from a Samba server; a file gets another inode when it is renamed. */
        SMB
    }

    private static final long IMAGE = 512L << 20;
    private static final Duration LONG = Duration.ofMinutes(1);
    private static final Path SSHD = Path.of("/usr/sbin/sshd");
    private static final Path SMBD = Path.of("/usr/sbin/smbd");
    private static final String SHARE = "share";

    private final Kind kind;
    private final Path folder;
    private final Path mount;
    private int port;
    private @Nullable Process server;
    /** What serves the mount, where that is a process. */
    private @Nullable Process client;

    private @Nullable String loop;

    /** @param folder an empty one for what it needs; the file system is mounted in it */
    public MountedFileSystem(Kind kind, Path folder) throws Exception {
        this.kind = kind;
        this.folder = folder;
        this.mount = Files.createDirectory(folder.resolve("mount"));
        try {
            prepare();
            mount();
        } catch (Exception | Error e) {
            close();
            throw e;
        }
    }

    /** Where it can be written in. */
    public Path root() {
        return mount;
    }

    private void prepare() throws IOException, InterruptedException {
        assumeTrue("root".equals(System.getProperty("user.name")), kind + " is left out: it needs root to be mounted");
        switch (kind) {
            case EXT4 -> make("mkfs.ext4", "-q", "-F");
            case XFS -> make("mkfs.xfs", "-q", "-f");
            case NTFS -> make("mkfs.ntfs", "-q", "-F");
            case EXFAT -> make("mkfs.exfat");
            case OVERLAY -> {
                // The usual upper folder, which is on another disk than the container's own overlay.
                for (String part : List.of("lower", "upper", "work")) {
                    Files.createDirectory(folder.resolve(part));
                }
            }
            case SFTP -> startSshd();
            case SMB -> {
                need("rclone");
                startSmbd();
            }
        }
    }

    private void need(String program) throws IOException, InterruptedException {
        assumeTrue(run("which", program), kind + " is left out: there is no " + program);
    }

    private void make(String... command) throws IOException, InterruptedException {
        need(command[0]);
        try (RandomAccessFile file = new RandomAccessFile(image(), "rw")) {
            file.setLength(IMAGE);
        }
        List<String> whole = new ArrayList<>(List.of(command));
        whole.add(image());
        must(whole.toArray(String[]::new));
    }

    private String image() {
        return folder.resolve("image").toString();
    }

    private void startSshd() throws IOException, InterruptedException {
        need("sshfs");
        assumeTrue(Files.isExecutable(SSHD), kind + " is left out: there is no " + SSHD);
        Files.createDirectory(folder.resolve("served"));
        Files.createDirectories(Path.of("/run/sshd"));
        must("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key("host"));
        must("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key("user"));
        port = freePort();
        Path config = Files.writeString(folder.resolve("sshd_config"), """
                ListenAddress 127.0.0.1:%d
                HostKey %s
                AuthorizedKeysFile %s.pub
                PermitRootLogin prohibit-password
                PasswordAuthentication no
                UsePAM no
                StrictModes no
                PidFile none
                Subsystem sftp internal-sftp
                """.formatted(port, key("host"), key("user")));
        server = start("server", SSHD.toString(), "-D", "-e", "-f", config.toString());
        awaitServer();
    }

    /** A share that everybody may write in, on a port of its own. */
    private void startSmbd() throws IOException, InterruptedException {
        assumeTrue(Files.isExecutable(SMBD), kind + " is left out: there is no " + SMBD);
        Path state = Files.createDirectory(folder.resolve("samba"));
        Path served = Files.createDirectory(folder.resolve("served"));
        port = freePort();
        Path config = Files.writeString(folder.resolve("smb.conf"), """
                [global]
                  server role = standalone server
                  interfaces = 127.0.0.1
                  bind interfaces only = yes
                  smb ports = %1$d
                  disable netbios = yes
                  load printers = no
                  map to guest = Bad User
                  guest account = root
                  lock directory = %2$s
                  state directory = %2$s
                  cache directory = %2$s
                  pid directory = %2$s
                  private dir = %2$s
                  ncalrpc dir = %2$s/rpc
                  log file = %2$s/log
                [%3$s]
                  path = %4$s
                  read only = no
                  guest ok = yes
                """.formatted(port, state, SHARE, served));
        server = start("server", SMBD.toString(), "-F", "-s", config.toString());
        awaitServer();
    }

    private static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0)) {
            return free.getLocalPort();
        }
    }

    private void awaitServer() {
        await().atMost(LONG).ignoreExceptions().until(() -> {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress("127.0.0.1", port));
                return true;
            }
        });
    }

    private String key(String name) {
        return folder.resolve(name + "-key").toString();
    }

    /** Mounts it, at first or again, and waits until it can be used. */
    void mount() throws IOException, InterruptedException {
        String at = mount.toString();
        switch (kind) {
            case EXT4, XFS -> must("mount", loop(), at);
            case NTFS -> client = start("client", "ntfs-3g", "-o", "no_detach", loop(), at);
            case EXFAT -> mountExfat();
            case OVERLAY ->
                must(
                        "mount",
                        "-t",
                        "overlay",
                        "overlay",
                        "-o",
                        "lowerdir=" + folder.resolve("lower") + ",upperdir=" + folder.resolve("upper") + ",workdir="
                                + folder.resolve("work"),
                        at);
            case SFTP -> mountSftp();
            case SMB -> mountSmb();
        }
        await().atMost(LONG).until(() -> client != null && !client.isAlive() || isMounted());
        assumeTrue(isMounted(), () -> kind + " is left out: it can't be mounted here: " + said("client"));
        await().atMost(LONG).until(() -> Files.isDirectory(root()));
    }

    private void mountExfat() throws IOException, InterruptedException {
        String device = loop();
        if (run("mount", "-i", "-t", "exfat", device, mount.toString())) {
            return;
        }
        need("mount.exfat-fuse");
        // It goes into the background by itself, and ends when it is unmounted.
        must("mount.exfat-fuse", device, mount.toString());
    }

    private void mountSftp() throws IOException {
        client = start(
                "client",
                "sshfs",
                "-f",
                "-p",
                Integer.toString(port),
                "-o",
                "IdentityFile=" + key("user") + ",StrictHostKeyChecking=no,UserKnownHostsFile=/dev/null",
                "root@127.0.0.1:" + folder.resolve("served"),
                mount.toString());
    }

    private void mountSmb() throws IOException, InterruptedException {
        // A password that rclone must have, though nobody asks for it: "x", as its own 'obscure' writes it.
        String password = output("rclone", "obscure", "x");
        client = start(
                "client",
                "rclone",
                "mount",
                ":smb,host=127.0.0.1,port=" + port + ",user=nobody,pass=" + password + ":" + SHARE,
                mount.toString(),
                "--config",
                "/dev/null",
                "--cache-dir",
                folder.resolve("cache").toString(),
                "--vfs-cache-mode",
                "writes",
                "--vfs-write-back",
                "0s",
                "--dir-cache-time",
                "1s",
                "--vfs-case-insensitive");
    }

    private String loop() throws IOException, InterruptedException {
        loop = output("losetup", "--find", "--show", image());
        assumeTrue(!loop.isEmpty(), kind + " is left out: there are no loop devices");
        return loop;
    }

    /** Takes it away, also while it is used, and waits until nobody uses it any more. */
    void takeAway() throws IOException, InterruptedException {
        must("umount", "-l", mount.toString());
        if (client != null) {
            await().atMost(LONG).until(() -> !client.isAlive());
            client = null;
        }
        releaseLoop();
    }

    private void releaseLoop() throws IOException, InterruptedException {
        if (loop != null) {
            // One that is in use still goes when that ends. Two at once for one image would destroy what is on it.
            run("losetup", "--detach", loop);
            await().atMost(LONG)
                    .until(() -> output("losetup", "--associated", image()).isEmpty());
            loop = null;
        }
    }

    @Override
    public void close() throws Exception {
        try {
            if (isMounted()) {
                takeAway();
            } else {
                releaseLoop();
            }
        } finally {
            end(client);
            end(server);
        }
    }

    private static void end(@Nullable Process process) throws InterruptedException {
        if (process != null) {
            process.destroy();
            process.waitFor();
        }
    }

    private boolean isMounted() throws IOException, InterruptedException {
        return run("mountpoint", "-q", mount.toString());
    }

    private Process start(String name, String... command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve(name + ".log").toFile());
        Process started = builder.start();
        Runtime.getRuntime().addShutdownHook(new Thread(started::destroy));
        return started;
    }

    private String said(String name) {
        try {
            return Files.readString(folder.resolve(name + ".log")).strip();
        } catch (IOException e) {
            return "it says nothing";
        }
    }

    /** What can't be done here is left out. */
    private void must(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assumeTrue(
                process.waitFor() == 0,
                () -> kind + " is left out: '" + String.join(" ", command) + "' says: " + said.strip());
    }

    private static String output(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return said.strip();
    }

    private static boolean run(String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .waitFor()
                == 0;
    }
}

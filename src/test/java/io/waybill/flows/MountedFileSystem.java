package io.waybill.flows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A file system of its own for a test, which can be taken away and mounted again. Only what it mounted is unmounted. */
final class MountedFileSystem implements AutoCloseable {
    /** What there is, and what it needs. */
    enum Kind {
        EXT4,
        XFS,
        EXFAT,
        NTFS,
        OVERLAY,
        SFTP,
        SMB
    }

    private static final long IMAGE = 512L << 20;

    private final Kind kind;
    private final Path folder;
    private final Path root;
    private @Nullable Process sshd;
    private int port;

    /** @param folder an empty one for what it needs; the file system is mounted in it */
    MountedFileSystem(Kind kind, Path folder) throws IOException, InterruptedException {
        this.kind = kind;
        this.folder = folder;
        this.root = Files.createDirectory(folder.resolve("mount"));
        prepare();
        mount();
    }

    Path root() {
        return root;
    }

    private void prepare() throws IOException, InterruptedException {
        assumeTrue("root".equals(System.getProperty("user.name")), kind + " needs root to be mounted");
        switch (kind) {
            case EXT4 -> make("mkfs.ext4", "-q", "-F");
            case XFS -> make("mkfs.xfs", "-q", "-f");
            case NTFS -> make("mkfs.ntfs", "-q", "-F");
            case EXFAT -> {
                boolean inKernel =
                        Files.readString(Path.of("/proc/filesystems")).contains("exfat");
                assumeTrue(inKernel, "EXFAT needs a kernel that has it");
                make("mkfs.exfat", "-q");
            }
            case OVERLAY -> {
                // The usual upper folder, which is on another disk than the container's own overlay.
                for (String part : List.of("lower", "upper", "work")) {
                    Files.createDirectory(folder.resolve(part));
                }
            }
            case SFTP -> startSshd();
            case SMB -> assumeTrue(false, "SMB needs a Samba server and a kernel with cifs");
        }
    }

    private void make(String... command) throws IOException, InterruptedException {
        Path image = folder.resolve("image");
        try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
            file.setLength(IMAGE);
        }
        String[] whole = Arrays.copyOf(command, command.length + 1);
        whole[command.length] = image.toString();
        assumeTrue(run(whole), kind + " needs " + command[0]);
    }

    private void startSshd() throws IOException, InterruptedException {
        assumeTrue(Files.isExecutable(Path.of("/usr/sbin/sshd")), "SFTP needs sshd");
        Files.createDirectory(folder.resolve("served"));
        Files.createDirectories(Path.of("/run/sshd"));
        assumeTrue(run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key("host")), "SFTP needs ssh-keygen");
        assertThat(run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key("user")))
                .isTrue();
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
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
        sshd = new ProcessBuilder("/usr/sbin/sshd", "-D", "-e", "-f", config.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("sshd.log").toFile())
                .start();
    }

    private String key(String name) {
        return folder.resolve(name + "-key").toString();
    }

    void mount() throws IOException, InterruptedException {
        String image = folder.resolve("image").toString();
        boolean mounted =
                switch (kind) {
                    case NTFS -> run("ntfs-3g", image, root.toString());
                    case OVERLAY ->
                        run(
                                "mount",
                                "-t",
                                "overlay",
                                "overlay",
                                "-o",
                                "lowerdir=" + folder.resolve("lower") + ",upperdir=" + folder.resolve("upper")
                                        + ",workdir=" + folder.resolve("work"),
                                root.toString());
                    case SFTP -> mountSftp();
                    default -> run("mount", "-o", "loop", image, root.toString());
                };
        assumeTrue(mounted, kind + " can't be mounted here");
    }

    private boolean mountSftp() {
        await().ignoreExceptions()
                .until(() -> run(
                        "sshfs",
                        "-p",
                        Integer.toString(port),
                        "-o",
                        "IdentityFile=" + key("user") + ",StrictHostKeyChecking=no,UserKnownHostsFile=/dev/null",
                        "root@127.0.0.1:" + folder.resolve("served"),
                        root.toString()));
        return true;
    }

    /** Takes it away, also while it is used. */
    void takeAway() throws IOException, InterruptedException {
        assertThat(run("umount", "-l", root.toString())).isTrue();
    }

    @Override
    public void close() throws Exception {
        try {
            if (isMounted()) {
                takeAway();
            }
        } finally {
            if (sshd != null) {
                sshd.destroy();
                sshd.waitFor();
            }
        }
    }

    private boolean isMounted() throws IOException, InterruptedException {
        return run("mountpoint", "-q", root.toString());
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

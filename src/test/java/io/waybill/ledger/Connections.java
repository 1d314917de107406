package io.waybill.ledger;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/** Passes on everything to a database, counts it, and fails when it is told to. */
public final class Connections {
    private static final int REMEMBERED = 2_000;

    private final AtomicInteger commits = new AtomicInteger();
    private final AtomicInteger statements = new AtomicInteger();
    private final BlockingQueue<String> prepared = new ArrayBlockingQueue<>(REMEMBERED);
    private volatile boolean broken;
    private volatile boolean losingAnswers;

    /** A source of connections that stands before another one. */
    DataSource over(DataSource database) {
        return new DelegatingDataSource(database) {
            @Override
            public Connection getConnection() throws SQLException {
                requireWhole();
                return proxy(Connection.class, super.getConnection());
            }
        };
    }

    public int commits() {
        return commits.get();
    }

    /** How many statements went out, a batch of one statement counted once. */
    public int statements() {
        return statements.get();
    }

    /** The SQL of what was prepared last, the oldest first. */
    public List<String> prepared() {
        return List.copyOf(prepared);
    }

    /** From now on nothing gets through. */
    public void breakDown() {
        broken = true;
    }

    /** From now on commits take effect, and then the connection breaks. */
    public void loseAnswers() {
        losingAnswers = true;
    }

    public void heal() {
        broken = false;
        losingAnswers = false;
    }

    private <T> T proxy(Class<T> type, T target) {
        InvocationHandler handler = (self, method, arguments) -> call(target, method, arguments);
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }

    @SuppressWarnings("unchecked")
    private Object call(Object target, Method method, Object[] arguments) throws Throwable {
        boolean commits = method.getName().equals("commit");
        boolean executes = method.getName().startsWith("execute");
        if (commits || executes) {
            requireWhole();
        }
        Object result;
        try {
            result = method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
        if (method.getName().equals("prepareStatement")) {
            while (!prepared.offer((String) arguments[0])) {
                prepared.poll();
            }
        }
        if (executes) {
            statements.incrementAndGet();
        }
        if (commits) {
            this.commits.incrementAndGet();
            if (losingAnswers) {
                throw new SQLException("the answer was lost", "08006");
            }
        }
        if (result instanceof Statement) {
            return proxy((Class<Object>) method.getReturnType(), result);
        }
        return result;
    }

    private void requireWhole() throws SQLException {
        if (broken) {
            throw new SQLException("the database is gone", "08001");
        }
    }
}

# The jar in layers, so that a change of Waybill alone is a small download.
FROM eclipse-temurin:17-jdk AS build
WORKDIR /build
COPY . .
RUN ./mvnw -B -ntp -DskipTests package \
 && java -Djarmode=tools -jar target/waybill.jar extract --layers --destination layers

FROM eclipse-temurin:17-jre
ENV LANG=C.UTF-8 LC_ALL=C.UTF-8 MALLOC_ARENA_MAX=2
# Its own user can write in these three and nowhere else: not the program, the configuration or the routes, which are root's.
RUN useradd --system --uid 10001 --home-dir /waybill waybill \
 && mkdir -p /waybill/data /waybill/inbox /waybill/outbox \
 && chown waybill /waybill/data /waybill/inbox /waybill/outbox
WORKDIR /waybill
COPY --from=build /build/layers/dependencies/ ./
COPY --from=build /build/layers/spring-boot-loader/ ./
COPY --from=build /build/layers/snapshot-dependencies/ ./
COPY --from=build /build/layers/application/ ./
COPY jvm.options ./
USER waybill
EXPOSE 8080
VOLUME ["/waybill/data", "/waybill/inbox", "/waybill/outbox"]
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s \
  CMD bash -c "exec 3<>/dev/tcp/127.0.0.1/8080 && printf 'GET /actuator/health/liveness HTTP/1.0\r\n\r\n' >&3 && grep -q UP <&3"
ENTRYPOINT ["java", "@/waybill/jvm.options", "-XX:MaxRAMPercentage=50", "-jar", "waybill.jar"]

package io.entrepot.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import jakarta.mail.Message;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import org.apache.commons.net.ftp.FTPClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BooksTest {
    @TempDir
    Path data;

    @Test
    void surviveARestart() throws Exception {
        JsonNode shop;
        JsonNode sf;
        JsonNode ftp;
        try (PartnersFixture partners = new PartnersFixture(data, Map.of("partners.pace", 3600))) {
            partners.post("/control/woocommerce/tee/orders?count=20", null);
            partners.post("/control/woocommerce/tee/orders/1003", "{\"shipping\":{\"city\":\"东莞市\"}}");
            partners.woo("PUT", "orders/1001", Map.of(), "{\"status\":\"completed\"}");
            partners.sf(
                    "EXP_RECE_CREATE_ORDER",
                    "{\"orderId\":\"R-1\",\"cargoDetails\":[{}],\"contactInfoList\":[{\"contactType\":1,"
                            + "\"address\":\"a\"},{\"contactType\":2,\"address\":\"b\",\"mobile\":\"13900000000\"}]}");
            partners.post("/control/sf/advance", null);
            partners.post("/control/ftp?variant=gbk", null);
            mail(partners.smtpPort);
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> partners.get("/books/mail").size() == 1);
            shop = partners.get("/books/woocommerce/tee");
            sf = partners.get("/books/sf");
            ftp = partners.get("/books/ftp");
        }
        // The process was killed in the middle of a line.
        Files.writeString(data.resolve("woocommerce-tee.jsonl"), "{\"order\":{\"id\":9", StandardOpenOption.APPEND);
        try (PartnersFixture partners = new PartnersFixture(data, Map.of("partners.pace", 3600))) {
            assertThat(partners.get("/books/woocommerce/tee")).isEqualTo(shop);
            assertThat(partners.get("/books/sf").path("orders")).isEqualTo(sf.path("orders"));
            assertThat(partners.get("/books/ftp")).isEqualTo(ftp);
            assertThat(partners.get("/books/mail").get(0).path("subject").asText())
                    .isEqualTo("您的订单已发货");
            assertThat(partners.post("/control/woocommerce/tee/orders?count=1", null)
                            .path("first")
                            .asLong())
                    .isEqualTo(1021);
            assertThat(partners.post("/control/ftp?variant=bom", null)
                            .path("file")
                            .asText())
                    .isEqualTo("orders-2.utf8.csv");
        }
        try (PartnersFixture partners = new PartnersFixture(data, Map.of("partners.pace", 3600))) {
            assertThat(partners.get("/books/woocommerce/tee").path("orders")).hasSize(21);
        }
    }

    @Test
    void filesCanBeFetchedMovedAndReadInTheirEncoding() throws Exception {
        try (PartnersFixture partners = new PartnersFixture(data, Map.of())) {
            for (OrderCsv.Variant variant : OrderCsv.Variant.values()) {
                if (variant == OrderCsv.Variant.HALF) {
                    continue;
                }
                String name = partners.post(
                                "/control/ftp?variant=" + variant.name().toLowerCase(), null)
                        .path("file")
                        .asText();
                byte[] content = fetch(partners.ftpPort, name);
                String text = new String(content, variant.charset);
                assertThat(text)
                        .contains("order_no" + variant.separator + "ordered_at")
                        .contains("号")
                        .doesNotContain("\uFFFD");
                assertThat(content[0] == (byte) 0xEF).isEqualTo(variant == OrderCsv.Variant.BOM);
                assertThat(name).endsWith(variant == OrderCsv.Variant.GBK ? ".gbk.csv" : ".utf8.csv");
                if (variant == OrderCsv.Variant.MULTILINE) {
                    assertThat(text).contains("\"第一行，请仔细阅读\n第二行: \"\"轻放\"\", 谢谢\"");
                }
                JsonNode file = partners.get("/books/ftp").path("files").get(variant.ordinal());
                assertThat(file.path("where").asText()).isEqualTo("done");
                assertThat(text).contains(file.path("orders").get(0).asText());
            }
        }
    }

    private static byte[] fetch(int port, String name) throws Exception {
        FTPClient client = new FTPClient();
        client.connect("127.0.0.1", port);
        try {
            assertThat(client.login("csv", "demo-ftp-password")).isTrue();
            client.enterLocalPassiveMode();
            client.setFileType(org.apache.commons.net.ftp.FTP.BINARY_FILE_TYPE);
            ByteArrayOutputStream content = new ByteArrayOutputStream();
            assertThat(client.retrieveFile("/in/" + name, content)).isTrue();
            assertThat(client.rename("/in/" + name, "/done/" + name)).isTrue();
            return content.toByteArray();
        } finally {
            client.disconnect();
        }
    }

    private static void mail(int port) throws Exception {
        Properties properties = new Properties();
        properties.put("mail.smtp.host", "127.0.0.1");
        properties.put("mail.smtp.port", port);
        MimeMessage message = new MimeMessage(Session.getInstance(properties));
        message.setFrom(new InternetAddress("hub@example.com"));
        message.setRecipient(Message.RecipientType.TO, new InternetAddress("buyer@example.com"));
        message.setSubject("您的订单已发货", StandardCharsets.UTF_8.name());
        message.setText("运单号 SF1", StandardCharsets.UTF_8.name());
        Transport.send(message);
    }
}

package io.entrepot.order;

import io.entrepot.ApiTest;
import org.junit.jupiter.api.BeforeEach;
import org.springframework.beans.factory.annotation.Autowired;

/** A hub with one article and one warehouse, for tests that receive orders for it. */
abstract class CatalogueScene extends ApiTest {
    static final String WHY = "{\"reason\":\"looked at it\"}";

    @Autowired
    OrderFixture fixture;

    @BeforeEach
    void catalogue() {
        api("PUT", "/api/skus", "[{\"sku\":\"O-1\",\"name\":\"杯\",\"weightGrams\":100}]");
        api("PUT", "/api/warehouses", """
                [{"code":"O","name":"仓","contact":"陈","phone":"13800000001","province":"广东省","city":"深圳市","address":"路8号"}]""");
    }
}

#include <arouter/gateway/credit_expiry.hpp>

namespace arouter::gateway {

Task<void> expire_credit_forever(CreditStore& credits, Timer& timer) {
  for (;;) {
    co_await timer.sleep_for(credit_expiry_interval);
    co_await credits.expire_due();
  }
}

}  // namespace arouter::gateway

#include "app/cli.hpp"

int main(int argc, char** argv) {
  return arouter::app::run_cli(argc, argv);
}

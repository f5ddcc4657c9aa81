# Writes OUTPUT, a C++ source that defines embedded_migrations() from the SQL files in FOLDER.
# Run by the build: cmake -DFOLDER=… -DOUTPUT=… -P embed_migrations.cmake
file(GLOB files ${FOLDER}/[0-9][0-9][0-9][0-9]_*.sql)
list(SORT files)
set(entries "")
foreach(file IN LISTS files)
  get_filename_component(stem ${file} NAME_WE)
  string(SUBSTRING ${stem} 0 4 number)
  string(SUBSTRING ${stem} 5 -1 name)
  math(EXPR number "1${number} - 10000")
  file(READ ${file} sql)
  string(APPEND entries "      {${number}, \"${name}\", R\"sql(${sql})sql\"},\n")
endforeach()
file(WRITE ${OUTPUT} "// Made from migrations/*.sql by embed_migrations.cmake.
#include <arouter/store/migrate.hpp>

namespace arouter::store {

const std::vector<Migration>& embedded_migrations() {
  static const std::vector<Migration> migrations{
${entries}  };
  return migrations;
}

}  // namespace arouter::store
")

/// A matrix from a NetCDF file: the one variable over two dimensions that it holds.
///
/// Problem: weights of a network come from elsewhere, and people keep arrays in NetCDF as well as in
/// text. Method: the file has exactly one numeric variable over two dimensions, or which one is
/// meant would be a guess; integers and floats of any length become doubles. Any file that the
/// netCDF C library reads will do. Rejected: an option that names the variable (nobody has asked).
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace poise::io {

/// An open file. Its shape is known before anything of the matrix is read, so that whoever expects
/// another one, or has no room for it, can say so first.
/// Errors: core::InputError with the reason alone: "cannot be read: ...", "has no variable of numbers
/// over two dimensions", "has several variables over two dimensions, expected one: a, b".
class NetcdfMatrix {
 public:
  explicit NetcdfMatrix(const std::string& path);
  ~NetcdfMatrix();
  NetcdfMatrix(const NetcdfMatrix&) = delete;
  NetcdfMatrix& operator=(const NetcdfMatrix&) = delete;

  std::size_t rows() const { return rows_; }
  std::size_t columns() const { return columns_; }
  /// rows() x columns() numbers, row by row.
  std::vector<double> read() const;

 private:
  void find();
  void take_shape();

  int id_ = -1;
  int variable_ = -1;
  std::size_t rows_ = 0;
  std::size_t columns_ = 0;
};

}  // namespace poise::io
